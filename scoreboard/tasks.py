from celery import shared_task
from django.utils import timezone

from scoreboard import keeping


@shared_task
def count_days() -> int:
    """Count the days that are over and have changed. Safe to run late, twice, or in parallel."""
    return keeping.sweep(at=timezone.now())
