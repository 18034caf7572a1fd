from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from api.schema import document


@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """What the API is, for programs. Anybody may read it: it says nothing about this workspace."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})
