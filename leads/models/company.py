from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.models.team import sort_key


class Company(models.Model):
    """An organisation, unique by its registrable domain; free-mail domains make none."""

    name = models.CharField(_("name"), max_length=200)
    sort_key = models.CharField(max_length=400, editable=False)
    domain = models.CharField(_("domain"), max_length=253, blank=True, default="")
    industry = models.CharField(_("industry"), max_length=120, blank=True, default="")
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    revenue = models.DecimalField(_("revenue a year"), max_digits=18, decimal_places=2, null=True, blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True, default="")
    technology = models.CharField(_("technology"), max_length=300, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["domain"], condition=~Q(domain=""), name="one_company_per_domain"),
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="domain_in_lower_case"),
        )
        indexes = (
            models.Index(fields=["sort_key", "id"], name="company_by_name"),
            GinIndex(fields=["sort_key"], opclasses=["gin_trgm_ops"], name="company_name_parts"),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
