"""Bringing a file in: the file itself, then what its columns become."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from leads import encodings
from leads.entries import PAST
from leads.import_files import Questions, wrong_with
from leads.mapping import FIELDS, OWN, Column
from leads.models import Import
from people.zones import zone_choices_with

SEPARATORS = ((",", _("comma")), (";", _("semicolon")), ("\t", _("tab")), ("|", "|"))
DATE_ORDERS = {
    "dmy": _("31/12/2025, the day first"),
    "mdy": _("12/31/2025, the month first"),
    "ymd": _("2025-12-31, the year first"),
}
DECIMALS = {".": _("1,234.56 with a point"), ",": _("1.234,56 with a comma")}


class FileForm(forms.Form):
    """A CSV file; encoding and separator are found out unless they are told."""

    file = forms.FileField(
        label=_("CSV file"),
        max_length=255,
        help_text=_("A line of headers, then a row per lead. Nothing is saved until you have seen how it is read."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,text/csv"}),
    )
    encoding = forms.ChoiceField(
        label=_("Encoding"), required=False, choices=[("", _("find out")), *encodings.OFFERED.items()]
    )
    separator = forms.ChoiceField(label=_("Separator"), required=False, choices=[("", _("find out")), *SEPARATORS])


class ColumnsForm(forms.Form):
    """What each column becomes, and what the file leaves open."""

    def __init__(self, *args: Any, job: Import, columns: Sequence[Column], open_: Questions, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        for place, column in enumerate(columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column.header, required=False, initial=column.field, choices=_becomes(column)
            )
        if len(open_.date_orders) > 1:
            self.fields["date_order"] = _choice(
                _("How are dates written in this file?"), [(order, DATE_ORDERS[order]) for order in open_.date_orders]
            )
        if len(open_.decimals) > 1:
            self.fields["decimal"] = _choice(
                _("How are numbers written in this file?"), [(mark, DECIMALS[mark]) for mark in open_.decimals]
            )
        if open_.asks_zone:
            self.fields["zone"] = forms.ChoiceField(
                label=_("In which time zone are the times of this file?"),
                initial=job.zone,
                choices=lambda: zone_choices_with(job.zone),
                help_text=_("A time near midnight belongs to another day elsewhere. Many exports are in UTC."),
            )
        if open_.asks_system:
            self.fields["system"] = forms.CharField(
                label=_("Which system are the ids from?"),
                max_length=60,
                initial=job.system,
                help_text=_("Its name, the same each time: leads are found again by it."),
            )

    @property
    def fields_chosen(self) -> list[str]:
        """What each column becomes, in the order of the file."""
        return [self.cleaned_data.get(f"column_{place}", "") for place in range(len(self.columns))]

    @property
    def rows(self) -> list[tuple[Column, forms.BoundField, str]]:
        """Each column with its field and what is worth knowing about it."""
        return [(column, self[f"column_{place}"], worth_knowing(column)) for place, column in enumerate(self.columns)]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[name] for name in ("date_order", "decimal", "zone", "system") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if wrong := wrong_with(self.fields_chosen):
            self.add_error(None, wrong)
        return cleaned


def worth_knowing(column: Column) -> str:
    """A word about what a column does, where that is not plain."""
    if column.field in ("first_name", "last_name"):
        return _t("first and last name are joined")
    if column.field == "email":
        return _t("says who a row is; case does not matter")
    if column.field == "external_id":
        return _t("says who a row is, in the system named below")
    if column.field == "won_on":
        return _t("a day makes the lead a customer, unless a column tells the outcome")
    if column.field in PAST:
        return _t("what happened before; counts in no promise")
    if column.field == "company.domain":
        return _t("finds the company again")
    if column.asks_date_order:
        return _t("which number is the month?")
    return ""


def chosen_of(data: Any, columns: Sequence[Column]) -> list[str]:
    """What the columns become as posted, where that is possible; else as proposed."""
    chosen = []
    for place, column in enumerate(columns):
        posted = data.get(f"column_{place}", column.field)
        chosen.append(posted if posted in ("", OWN + column.attribute) or posted in FIELDS else column.field)
    return chosen


def _becomes(column: Column) -> list[tuple[Any, Any]]:
    about_company = [(name, field.label) for name, field in FIELDS.items() if name.startswith("company.")]
    past = [(name, FIELDS[name].label) for name in PAST]
    lead = [(name, field.label) for name, field in FIELDS.items() if (name, field.label) not in about_company + past]
    return [
        ("", _t("Leave out")),
        (OWN + column.attribute, _t("Keep as own field “%(name)s”") % {"name": column.attribute}),
        (_t("Lead"), lead),
        (_t("Company"), about_company),
        (_t("What happened before"), past),
    ]


def _choice(label: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.RadioSelect)
