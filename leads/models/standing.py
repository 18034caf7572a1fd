"""What was taken back stays written down, and counts for nothing."""

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class StandingManager(models.Manager[M]):
    """Leaves out what was taken back: of lists, counts and promises, unless somebody asks for ``everything``."""

    def get_queryset(self) -> models.QuerySet[M]:
        return super().get_queryset().filter(taken_back_at=None)
