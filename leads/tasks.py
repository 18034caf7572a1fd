from celery import shared_task
from django.utils import timezone

from leads.models import Handoff
from leads.models.days import workspace_zone


@shared_task
def take_due_days() -> int:
    """Wake what was postponed until today and tell marketing of leads whose resume date is here. Safe to run twice."""
    at = timezone.now()
    woken = sum(handoff.resume(at=at) for handoff in Handoff.objects.filter(postponed_until__lte=at)[:1000])
    today = at.astimezone(workspace_zone()).date()
    return woken + sum(handoff.come_back(at=at) for handoff in Handoff.objects.due_back(today)[:1000])
