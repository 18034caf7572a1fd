from datetime import datetime

from celery import shared_task
from django.utils import timezone

from leads.models import Handoff, TakenStep
from leads.models.days import workspace_zone


@shared_task
def take_due_days() -> int:
    """Take what a new day brings. Safe to run late, twice, or in parallel."""
    return take_days(at=timezone.now())


def take_days(*, at: datetime) -> int:
    """Wake what was postponed until today and tell marketing of leads whose resume date is here. Safe to run twice.

    Who took a lead while they were being deactivated gives it back here. Ways back whose time is over go.
    """
    TakenStep.objects.past(at).delete()
    for handoff in Handoff.objects.held_by_somebody_who_left()[:1000]:
        handoff.leave_holder(at=at)
    woken = sum(handoff.resume(at=at) for handoff in Handoff.objects.filter(postponed_until__lte=at)[:1000])
    today = at.astimezone(workspace_zone()).date()
    return woken + sum(handoff.come_back(at=at) for handoff in Handoff.objects.due_back(today)[:1000])
