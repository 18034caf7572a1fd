from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from frame import examples
from frame.finding import all_keys, find
from frame.live import watch_everywhere
from frame.navigation import navigation_for


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The rail's places with their numbers as they are now; ``here`` is the address of the page that shows them."""
    here = request.GET.get("here", "")
    live = watch_everywhere(request)  # before the numbers are read
    context = {"request": request, "live": live, "navigation": navigation_for(request, here=here), "here": here}
    return HttpResponse(render_to_string("frame/_places.html", context))


@login_required
@require_safe
def finding(request: HttpRequest) -> HttpResponse:
    """Find or do: what the words of ``q`` find, as a page or as the lines of the palette."""
    words = request.GET.get("q", "")
    is_part = "HX-Request" in request.headers
    template = "frame/_found.html" if is_part else "frame/find.html"
    return render(request, template, {"words": words, "groups": find(request, words), "is_palette": is_part})


@login_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """All keys, as a page or as what the dialog shows."""
    template = "frame/_keys.html" if "HX-Request" in request.headers else "frame/keys.html"
    return render(request, template, {"groups": all_keys(request)})


@login_required
def ui(request: HttpRequest) -> HttpResponse:
    """Every part in each of its states, for those who build pages and for the checks."""
    at = timezone.now()
    form = examples.ExampleForm(data={"note": "no", "tiers": ["a"]} if "errors" in request.GET else None)
    times = [at + timedelta(minutes=minutes) for minutes in (14, 178, 60 * 28, 60 * 24 * 30, -84)]
    return render(request, "frame/ui.html", {"form": form, "times": times, **examples.parts(at=at)})
