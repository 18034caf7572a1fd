from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from frame import examples
from frame.navigation import navigation_for


@login_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The rail's places with their numbers as they are now; ``here`` is the address of the page that shows them."""
    here = request.GET.get("here", "")
    return render(request, "frame/_places.html", {"navigation": navigation_for(request, here=here), "here": here})


@login_required
def ui(request: HttpRequest) -> HttpResponse:
    """Every part in each of its states, for those who build pages and for the checks."""
    at = timezone.now()
    form = examples.ExampleForm(data={"note": "no", "tiers": ["a"]} if "errors" in request.GET else None)
    times = [at + timedelta(minutes=minutes) for minutes in (14, 178, 60 * 28, 60 * 24 * 30, -84)]
    return render(request, "frame/ui.html", {"form": form, "times": times, **examples.parts(at=at)})
