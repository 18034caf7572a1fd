from celery import shared_task
from django.utils import timezone

from operations.heartbeats import beats


@shared_task
def heartbeat(queue: str) -> int:
    """Whoever works for this queue takes tasks."""
    beats(queue, at=timezone.now())
    return 0
