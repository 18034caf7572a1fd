from celery import shared_task
from django.utils import timezone

from events.outbox import hand_out_all


@shared_task
def hand_out_events() -> int:
    """Let every app read what happened. Safe to run late, twice, or in parallel."""
    return hand_out_all(at=timezone.now())
