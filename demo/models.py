"""The mark that a demo leaves in its database: without it nobody is let in by one press."""

from datetime import date, datetime

from django.db import models


class Demo(models.Model):
    """This workspace is a demo: of which day, from which seed, and whether it is told to its end."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    seed = models.CharField(max_length=40)
    day = models.DateField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_demo"),)

    def __str__(self) -> str:
        return f"{self.seed}, {self.day}"

    @classmethod
    def begun(cls) -> "Demo | None":
        """The mark, even of a demo that was interrupted."""
        return cls.objects.filter(pk=1).first()

    @classmethod
    def ready(cls) -> "Demo | None":
        """The mark of a demo that is told to its end; None in a real workspace."""
        return cls.objects.filter(pk=1, told_at__isnull=False).first()

    @classmethod
    def begin(cls, *, seed: str, day: date) -> "Demo":
        return cls.objects.create(seed=seed, day=day)

    def finish(self, *, at: datetime) -> None:
        self.told_at = at
        self.save(update_fields=["told_at"])
