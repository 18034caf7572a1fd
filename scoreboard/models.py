"""The numbers by day, counted once a day is over; what is kept here can always be counted anew from the raw rows.

Ids and keys point at nothing on purpose: a row here is a sum, and 0 or "" stands for nobody, none, or all teams.
"""

from django.db import models


class Family(models.TextChoices):
    """Numbers that are counted together, because the same changes move them."""

    PROMISES = "promises"
    HANDOFFS = "handoffs"
    WAITS = "waits"
    CALLS = "calls"
    LEADS = "leads"


class Whose(models.TextChoices):
    """Every handoff counts three times: for all, for the sales team that received it, for the lead's marketing team."""

    ALL = "all"
    SALES = "sales"
    MARKETING = "marketing"


class Mark(models.Model):
    """A day whose numbers have to be counted (again): the day, or an instant in it.

    Triggers write it in the transaction of the change itself, one row after the other, so that no step waits for another.
    Whoever counts a day deletes the marks it sees first; what changes meanwhile has a mark of its own, and the day is counted
    once more.
    """

    family = models.CharField(max_length=8, choices=Family)
    at = models.DateTimeField(null=True)
    day = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(at=None, day__isnull=False) | models.Q(at__isnull=False, day=None),
                name="a_mark_is_of_a_day_or_an_instant",
            ),
        )

    def __str__(self) -> str:
        return f"{self.family} {self.day or self.at}"


class Ledger(models.Model):
    """Where the days lie that were counted: one row, or none before the first count. In another zone they are other days.

    ``running`` is the day that is counted hour by hour, while it runs and for a little longer.
    """

    zone = models.CharField(max_length=64)
    running = models.DateField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_ledger"),)

    def __str__(self) -> str:
        return self.zone


WHOLE = -1


class Kept(models.Model):
    """What all rows have. ``span``: counted as a whole day, or in this hour since its midnight while it runs."""

    day = models.DateField()
    span = models.SmallIntegerField(default=WHOLE)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.day}"


def _read_by(*fields: str, name: str, numbers: list[str]) -> models.UniqueConstraint:
    """Each key once in every span; the index is how a period is read."""
    return models.UniqueConstraint(fields=(*fields, "span"), name=name, include=numbers)


class PromiseDay(Kept):
    """Promises decided on a day; of those that are aims (not firm) how many were met in time or late. ``late``: nobody met it yet."""

    firm = models.BooleanField()
    team = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    tier = models.CharField(max_length=1)
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()
    late = models.PositiveIntegerField()

    class Meta:
        constraints = (
            _read_by("day", "firm", "team", "kind", "tier", name="promises_of_a_day", numbers=["kept", "broken"]),
        )
        # what is late right now, however long ago it was due
        indexes = (models.Index(fields=["day"], condition=models.Q(late__gt=0), name="promises_still_late"),)


class PersonDay(Kept):
    """Firm promises decided on a day, for whom they count."""

    team = models.BigIntegerField()
    person = models.BigIntegerField()
    kept = models.PositiveIntegerField()
    broken = models.PositiveIntegerField()

    class Meta:
        constraints = (
            _read_by("day", "team", "person", name="promises_of_people_of_a_day", numbers=["kept", "broken"]),
        )


class HandoffDay(Kept):
    """How many handoffs took which step on a day."""

    whose = models.CharField(max_length=9, choices=Whose)
    team = models.BigIntegerField()
    submitted = models.PositiveIntegerField()
    volume = models.PositiveIntegerField()
    complete = models.PositiveIntegerField()
    exceptions = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    not_accepted = models.PositiveIntegerField()
    returned = models.PositiveIntegerField()
    accepted = models.PositiveIntegerField()
    converted = models.PositiveIntegerField()
    won = models.PositiveIntegerField()

    class Meta:
        constraints = (_read_by("whose", "team", "day", name="handoffs_of_a_day", numbers=[]),)
        indexes = (models.Index(fields=["day"], name="handoffs_by_day"),)


class OriginDay(Kept):
    """The same by source, campaign, tier, receiving team and who handed it over: ``by`` says which, ``key`` whose."""

    whose = models.CharField(max_length=9, choices=Whose)
    team = models.BigIntegerField()
    by = models.CharField(max_length=8)
    key = models.CharField(max_length=120)
    given = models.PositiveIntegerField()
    decided = models.PositiveIntegerField()
    not_accepted = models.PositiveIntegerField()
    won = models.PositiveIntegerField()

    class Meta:
        constraints = (_read_by("whose", "team", "day", "by", "key", name="origins_of_a_day", numbers=[]),)
        indexes = (models.Index(fields=["day"], name="origins_by_day"),)


class ReasonDay(Kept):
    """Why handoffs came back on a day."""

    whose = models.CharField(max_length=9, choices=Whose)
    team = models.BigIntegerField()
    reason = models.BigIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (_read_by("whose", "team", "day", "reason", name="reasons_of_a_day", numbers=["number"]),)
        indexes = (models.Index(fields=["day"], name="reasons_by_day"),)


class WaitDay(Kept):
    """How long what took a step on a day had waited, or waited until the next one: so many, so long.

    ``followed_up``: whole minutes of business time until the first follow-up. ``submitted``, ``accepted``, ``converted``: whole
    hours from that step to the next.
    """

    whose = models.CharField(max_length=9, choices=Whose)
    team = models.BigIntegerField()
    what = models.CharField(max_length=11)
    amount = models.IntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (_read_by("whose", "team", "what", "day", "amount", name="waits_of_a_day", numbers=["number"]),)
        indexes = (models.Index(fields=["day"], name="waits_by_day"),)


class CallDay(Kept):
    """Calls in an hour of a day, and how many of them were answered."""

    whose = models.CharField(max_length=9, choices=Whose)
    team = models.BigIntegerField()
    hour = models.SmallIntegerField()
    answered = models.PositiveIntegerField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = (_read_by("whose", "team", "day", "hour", name="calls_of_a_day", numbers=["answered", "number"]),)
        indexes = (models.Index(fields=["day"], name="calls_by_day"),)


class LeadDay(Kept):
    """Leads first met on a day, by source, campaign or marketing team; ``known``: by their first contact, else by when they were added.

    ``met`` leaves out those that came with a past of their own.
    """

    known = models.BooleanField()
    by = models.CharField(max_length=8)
    key = models.CharField(max_length=120)
    leads = models.PositiveIntegerField()
    won = models.PositiveIntegerField()
    met = models.PositiveIntegerField()

    class Meta:
        constraints = (_read_by("by", "day", "known", "key", name="leads_of_a_day", numbers=["leads", "won", "met"]),)
        indexes = (models.Index(fields=["day"], name="leads_by_day"),)
