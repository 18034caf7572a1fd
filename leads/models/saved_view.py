from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leads.models.refusals import Invalid
from people.models import Person
from people.models.team import sort_key


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def for_reader(self, person: Person) -> Self:
        """A person's own and what others share, by name."""
        return self.filter(Q(owner=person) | Q(is_shared=True)).select_related("owner").order_by("sort_key", "pk")


class SavedView(models.Model):
    """A filtered list of leads under a name, for one person or for all."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    sort_key = models.CharField(max_length=120, editable=False)
    is_shared = models.BooleanField(_("everybody sees it"), default=False)
    query = models.CharField(max_length=2000)  # the address of the list behind the question mark
    saved_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["owner", "sort_key"], name="one_saved_view_per_name"),
            models.CheckConstraint(condition=~Q(query="") & ~Q(name=""), name="a_saved_view_shows_something"),
        )
        indexes = (models.Index(fields=["is_shared"], condition=Q(is_shared=True), name="saved_view_shared"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came

    @classmethod
    def keep(cls, *, name: str, query: str, is_shared: bool, by: Person, at: datetime) -> "SavedView":
        """Save the list under this name, in place of the person's own one of that name. Invalid without a condition."""
        if not query:
            raise Invalid("name", _t("This list shows all leads. Choose what it should show, then save it."))
        said = {"name": name, "query": query, "is_shared": is_shared, "saved_at": at}
        return cls.objects.update_or_create(owner=by, sort_key=sort_key(name), defaults=said)[0]
