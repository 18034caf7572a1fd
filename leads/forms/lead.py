from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms.models import fields_for_model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from frame.countries import country_name
from frame.forms import DayInput
from frame.saved_now import stand_beside
from leads import values
from leads.editing import FIELDS, fingerprint
from leads.forms.own_fields import own_field_rows
from leads.mapping import OWN
from leads.models import Campaign, Lead
from people.models import Person, Role, Side, Team

NOT_TYPED = ("company", "attributes")
OURS = ("marketing_team", "owner")
FIRST = (  # what makes a lead usable: who, from where, what they need, and that we may write to them
    ("name", "email"),
    ("company_name", "company_domain"),
    ("phone", "source"),
    ("need",),
    ("consent", "consent_at"),
    ("consent_source",),
)
FOLDED: tuple[tuple[Any, tuple[tuple[str, ...], ...]], ...] = (
    (
        _("More about the person"),
        (("title", "department", "seniority"), ("country", "language"), ("relation", "best_time")),
    ),
    (_("More about where they came from"), (("campaign", "first_contact_on"), ("system", "external_id"))),
    (_("In whose hands"), (("marketing_team", "owner"),)),
)
TYPED = fields_for_model(
    Lead,
    fields=[name for name in FIELDS if name not in NOT_TYPED],
    widgets={
        "first_contact_on": DayInput(),
        "consent_at": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        "need": forms.Textarea(attrs={"rows": 2}),
    },
)


@dataclass(frozen=True)
class FieldGroup:
    """Fields that belong together, in rows; folded away until one of them says something."""

    title: Any
    rows: list[list[forms.BoundField]]
    is_open: bool

    @property
    def names(self) -> str:
        """What is to be found in it."""
        return ", ".join(str(bound.label) for row in self.rows for bound in row)


class LeadForm(forms.Form):
    """What is known of a lead. ``lead`` is the one that is edited; none adds one. Own fields are rows below."""

    company_name = forms.CharField(label=_("Company"), required=False, max_length=200)
    company_domain = forms.CharField(
        label=_("Website or domain"),
        required=False,
        max_length=253,
        help_text=_("Finds the company, or makes it. Empty: by the e-mail’s domain, or by name."),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        lead: Lead | None = None,
        by_marketing: bool = True,
        by: Person | None = None,
        asked: Collection[str] = (),
    ) -> None:
        """``by`` adds it, and owns it unless they choose somebody else. ``asked``: what a handoff will be asked for."""
        self.lead, self.asked = lead, asked
        self.mine = {"owner": by.pk, "marketing_team": by.team_id} if by and by.side == Side.MARKETING else {}
        super().__init__(data, initial=self._known(lead) if lead else {"consent": "", "relation": "", **self.mine})
        self.fields |= {name: deepcopy(field) for name, field in TYPED.items() if by_marketing or name not in OURS}
        self.fields["email"] = forms.CharField(label=_("E-mail"), required=False, max_length=254)
        self.fields["email"].widget.input_type = "email"
        self._offer(lead)
        self.own = own_field_rows(data, attributes=lead.attributes if lead else {})

    def _known(self, lead: Lead) -> dict[str, Any]:
        known = {name: getattr(lead, name) for name in FIELDS if name not in NOT_TYPED}
        company = {"company_name": lead.company.name, "company_domain": lead.company.domain} if lead.company else {}
        known["country"] = country_name(lead.country)
        return known | company | {"seen": fingerprint(lead, FIELDS)}

    def _offer(self, lead: Lead | None) -> None:
        """Choices in the order of names."""
        offered: dict[str, Any] = {
            "campaign": Campaign.objects.order_by("name"),
            "marketing_team": Team.objects.filter(side=Side.MARKETING).by_name(),
            "owner": Person.objects.filter(
                Q(is_active=True, side=Side.MARKETING, roles__overlap=[Role.MARKETER, Role.MANAGER])
                | Q(pk=lead.owner_id if lead else None)
            ).by_name(),
        }
        nothing = {"campaign": _("No campaign"), "marketing_team": _("No team"), "owner": _("Nobody")}
        for name, rows in offered.items():
            if name in self.fields:
                field: Any = self.fields[name]
                field.queryset, field.empty_label = rows, nothing[name]

    def stand_beside(self, now: Lead, *, who: Mapping[str, str]) -> None:
        """For whoever saves too late: what is saved by now, at each field that differs."""
        company = who.get("company", "")
        stand_beside(self, LeadForm(lead=now), who={**who, "company_name": company, "company_domain": company})
        self.own.stand_beside(now.attributes, who=who.get("attributes", ""))

    def first_rows(self) -> list[list[forms.BoundField]]:
        """What stands above the rest: what makes a lead usable, and what a handoff will be asked for."""
        asked = [name for _title, rows in FOLDED for row in rows for name in row if name in self.asked]
        place = FIRST.index(("need",)) + 1
        return self._rows((*FIRST[:place], tuple(asked), *FIRST[place:]))

    def further(self) -> Iterator[FieldGroup]:
        """The rest, by meaning; open where there is something to see."""
        for title, names in FOLDED:
            rows = self._rows(tuple(name for name in row if name not in self.asked) for row in names)
            if rows:
                yield FieldGroup(title, rows, is_open=any(self._says_something(bound) for row in rows for bound in row))

    def own_is_open(self) -> bool:
        """An own field is known, typed, wrong, or another by now."""
        wrong = self.own.is_bound and self.own.total_error_count() > 0
        return wrong or bool(self.own.saved_besides) or any(bound.value() for row in self.own for bound in row)

    def _rows(self, rows: Iterable[tuple[str, ...]]) -> list[list[forms.BoundField]]:
        bound = ([self[name] for name in row if name in self.fields] for row in rows)
        return [row for row in bound if row]

    def _says_something(self, bound: forms.BoundField) -> bool:
        begins = None if self.lead else self.mine.get(bound.name)
        return bool(bound.errors) or hasattr(bound.field, "saved_now") or str(bound.value() or "") != str(begins or "")

    def is_valid(self) -> bool:
        own = self.own.is_valid() if self.is_bound else True
        return super().is_valid() and own

    @property
    def values(self) -> dict[str, Any]:
        """What to write into the lead, the company still as it was typed."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return said | {"attributes": self.own.attributes(before=self.lead.attributes if self.lead else {})}

    @property
    def cells(self) -> dict[str, Any]:
        """What was typed as the cells that intake reads; who has it in hand is none of them."""
        said = {name: value for name, value in self.values.items() if name not in (*OURS, "attributes")}
        own = {f"{OWN}{name}": value for name, value in self.values["attributes"].items()}
        company = {"company.name": said.pop("company_name"), "company.domain": said.pop("company_domain")}
        return said | company | own

    def refuse(self, name: str, why: str) -> None:
        """Put what intake refused beside the field that it is about."""
        field = name.replace(".", "_")
        self.add_error(field if field in self.fields else None, why)

    def clean_email(self) -> str:
        return self._read(values.email, self.cleaned_data["email"])

    def clean_company_domain(self) -> str:
        found = self._read(lambda text: values.domain(text) or "", self.cleaned_data["company_domain"])
        if self.cleaned_data["company_domain"] and not found:
            raise ValidationError(_("Anybody may have an address there, so it is no company’s. Leave it empty."))
        return found

    def clean_country(self) -> str:
        return values.country(self.cleaned_data["country"])

    def _read(self, reader: Any, text: str) -> str:
        try:
            return str(reader(text)) if text else ""
        except values.BadValue as bad:
            raise ValidationError(str(bad)) from None

    def clean(self) -> dict[str, Any]:
        said = {name: values.text(v) if isinstance(v, str) else v for name, v in self.cleaned_data.items()}
        if "phone" in said:
            said["phone"] = values.phone(said["phone"], country=said.get("country", "")).text
        if not said.get("email") and not said.get("external_id") and "email" not in self.errors:
            self.add_error("email", _("Give an e-mail address, or the id of the system the lead comes from."))
        self._refuse_taken("email", email=said.get("email"))
        self._refuse_taken("external_id", external_id=said.get("external_id"), system=said.get("system", ""))
        return said

    def _refuse_taken(self, field: str, **identity: Any) -> None:
        """Another lead has this e-mail or id: name it, with the way there."""
        if not identity[field]:
            return
        others = Lead.objects.filter(**identity)
        other = (others.exclude(pk=self.lead.pk) if self.lead else others).first()
        if other:
            link = format_html('<a href="{}">{}</a>', reverse("leads:lead", args=[other.pk]), other)
            self.add_error(
                field,
                ValidationError(
                    format_html("<span>{}</span>", format_html(_t("This belongs to another lead: {}."), link))
                ),
            )
