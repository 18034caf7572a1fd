"""All that a version says once."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frame.forms import DayInput
from sla.forms.parts import amount, typed, unit
from sla.schema import BY_TIER, PROMISES

WITHIN = tuple(kind for kind in PROMISES if kind not in BY_TIER)
PLACES = {  # where a field stands in the document
    "exception_tier": "exceptions.tier",
    "exception_percent": "exceptions.at_most_percent",
    "volume": "measures.volume",
    "acceptance_percent": "measures.acceptance_percent",
    "completeness_percent": "measures.completeness_percent",
    "postponed_days": "postponed_days",
    "second_look_days": "second_look_days",
    "meeting_every_weeks": "both.meeting_every_weeks",
    "check_in_every_months": "both.check_in_every_months",
    "signed_again_every_months": "both.signed_again_every_months",
}


class SingleForm(forms.Form):
    """All that a version says once."""

    use_required_attribute = False

    begins_on = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=DayInput(),
        help_text=_("Leave it empty to begin with the second signature."),
    )
    intro = forms.CharField(
        label=_("In your own words"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    common_points = forms.IntegerField(label=_("Points every lead needs"), required=False)
    exception_tier = forms.CharField(label=_("An exception runs by tier"), required=False, max_length=1)
    exception_percent = amount(_("Exceptions at most, percent of a month"))
    attempts_count = amount(_("Attempts"))
    attempts_channels = amount(_("By at least so many channels"))
    attempts_amount, attempts_unit = amount(_("Attempts within")), unit()
    outcome_amount, outcome_unit = amount(_("An outcome within")), unit()
    rule_amount, rule_unit = amount(_("A second look is ruled on within")), unit()
    answer_amount, answer_unit = amount(_("Questions are answered within")), unit()
    re_nurture_amount, re_nurture_unit = amount(_("A returned lead has a next step within")), unit()
    content_amount, content_unit = amount(_("Content asked for is answered within")), unit()
    postponed_days = amount(_("Postponed at most, working days"))
    second_look_days = amount(_("A second look is asked for within, working days"))
    volume = amount(_("Qualified handoffs a month"))
    acceptance_percent = amount(_("Accepted, %"))
    completeness_percent = amount(_("Complete, %"))
    meeting_every_weeks = amount(_("A meeting every … weeks"))
    check_in_every_months = amount(_("A check-in every … months"))
    signed_again_every_months = amount(_("Signed again every … months"))

    @classmethod
    def row(cls, document: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: _at(document, path) for name, path in PLACES.items()}
        for promise in document["promises"]:
            if promise["kind"] in WITHIN and promise.get("firm", True):
                found |= typed(promise["kind"], promise["target"])
                found |= {f"attempts_{name}": promise[name] for name in ("count", "channels") if name in promise}
        common = document["qualified"].get("at_least_points")
        return {**found, "intro": document.get("words", {}).get("intro", ""), "common_points": common}


def _at(document: Mapping[str, Any], path: str) -> Any:
    found: Any = document
    for step in path.split("."):
        found = found.get(step, {}) if isinstance(found, Mapping) else None
    return None if found == {} else found
