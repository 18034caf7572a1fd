from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from api.exceptions import Code, Refused
from api.models import BadToken, Token
from people.models import Person

INVALID = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


class Bearer(BaseAuthentication):
    """``Authorization: Bearer smk_…``. No sessions: a page that somebody is lured to can do nothing in their name."""

    def authenticate(self, request: Request) -> tuple[Person, Token] | None:
        scheme, _blank, text = get_authorization_header(request).decode("latin-1").strip().partition(" ")
        if not scheme:
            return None
        if scheme.lower() != "bearer":
            raise Refused(Code.NO_TOKEN, _("Send a key: Authorization: Bearer smk_…"), headers=INVALID)
        at = request._request.at  # type: ignore[attr-defined]  # see Endpoint
        try:
            token = Token.objects.presented(text.strip(), at=at)
        except BadToken as bad:
            raise Refused(Code(bad.code), str(bad), headers=INVALID) from None
        token.used(at=at)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
