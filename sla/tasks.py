from celery import shared_task
from django.utils import timezone

from sla.models import Clock


@shared_task
def take_due_rungs() -> int:
    """Take every rung that has come due. Safe to run late, twice, or in parallel."""
    at, total = timezone.now(), 0
    while taken := Clock.objects.take_due_rungs(at=at):
        total += taken
    return total
