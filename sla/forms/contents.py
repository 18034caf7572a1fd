"""The parts of the page on which a draft is edited, in order, and how many places of each need a look."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from sla.forms.agreement import AgreementForm


@dataclass(frozen=True)
class Section:
    """Its place on the page, its heading, and what in it is wrong."""

    place: str
    label: "StrOrPromise"
    wrong: int


_SECTIONS: tuple[tuple[str, "StrOrPromise", tuple[str, ...], tuple[str, ...]], ...] = (
    ("qualified", _("Whom we call qualified"), ("criteria",), ("common_points",)),
    ("tiers", _("Tiers, and how soon sales is there"), ("tiers",), ("exception",)),
    ("interest", _("What an engagement brings"), ("interest",), ()),
    ("context", _("Asked for with a handoff"), ("context",), ()),
    ("sales", _("Sales promises"), (), ("attempts", "outcome", "rule", "postponed")),
    (
        "marketing",
        _("Marketing promises"),
        (),
        ("volume", "acceptance", "completeness", "answer", "re_nurture", "content", "second_look"),
    ),
    ("aims", _("Aims"), ("aims",), ()),
    ("ladder", _("When a promise is about to slip"), ("ladder",), ()),
    ("reasons", _("Why a lead may go back"), ("reasons",), ()),
    ("both", _("Both of us"), (), ("meeting", "check_in", "signed_again", "intro", "begins_on")),
)


def sections_of(form: "AgreementForm") -> list[Section]:
    """Every part of the page with the number of places in it that need a look."""
    wrong_rows = [str(row.prefix).partition("-")[0] for row in form.wrong_rows]
    wrong_fields = [str(name) for name in form.single.errors]
    return [
        Section(
            place,
            label,
            sum(wrong_rows.count(prefix) for prefix in rows) + sum(name.startswith(fields) for name in wrong_fields),
        )
        for place, label, rows, fields in _SECTIONS
    ]
