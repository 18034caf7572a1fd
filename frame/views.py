from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from frame import examples


@login_required
def ui(request: HttpRequest) -> HttpResponse:
    """Every part in each of its states, for those who build pages and for the checks."""
    at = timezone.now()
    form = examples.ExampleForm(data={"note": "no", "tiers": ["a"]} if "errors" in request.GET else None)
    times = [at + timedelta(minutes=minutes) for minutes in (14, 178, 60 * 28, 60 * 24 * 30, -84)]
    return render(request, "frame/ui.html", {"form": form, "times": times, **examples.parts(at=at)})
