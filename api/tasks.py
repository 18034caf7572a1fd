from celery import shared_task
from django.utils import timezone

from api.idempotency import forget


@shared_task
def forget_answers() -> int:
    """Forget what was answered under idempotency keys two days ago. Safe to run late, twice, or in parallel."""
    at, total = timezone.now(), 0
    while forgotten := forget(at=at):
        total += forgotten
    return total
