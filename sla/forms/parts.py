"""The other rows of an agreement: tiers, interest, aims, context, ladder, reasons."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sla.fields import ENGAGEMENTS
from sla.forms.rows import RowForm
from sla.models import Commitment, Reason
from sla.target import Unit

UNITS = [
    (Unit.BUSINESS_MINUTES.value, _("business minutes")),
    (Unit.BUSINESS_HOURS.value, _("business hours")),
    (Unit.WORKING_DAYS.value, _("working days")),
    (Unit.CLOCK_MINUTES.value, _("minutes by the clock")),
    (Unit.CLOCK_HOURS.value, _("hours by the clock")),
]
UNIT = _("Unit")
ACTIONS = [
    ("remind", _("remind the holder")),
    ("flag", _("flag the lead")),
    ("tell_manager", _("tell the manager")),
    ("give_back", _("give the lead back")),
    ("tell_all_managers", _("tell all managers")),
]


def amount(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False)


def unit(label: Any = UNIT) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=UNITS, required=False, initial=Unit.BUSINESS_HOURS.value)


def target(said: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """The target that was typed into ``name_amount`` and ``name_unit``; None when no amount was."""
    given = said.get(f"{name}_amount")
    return None if given is None else {"amount": given, "unit": said.get(f"{name}_unit") or Unit.BUSINESS_HOURS.value}


def typed(name: str, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """The other way round."""
    return {f"{name}_amount": given["amount"], f"{name}_unit": given["unit"]} if given else {}


class TierRow(RowForm):
    """A tier: its letter and name, and how soon sales is there."""

    tells = ("letter", "label", "respond_amount", "first_follow_up_amount")

    letter = forms.CharField(label=_("Letter"), required=False, max_length=1)
    label = forms.CharField(label=_("Who"), required=False, max_length=120)
    at_least_points = forms.IntegerField(label=_("Points needed"), required=False)
    respond_amount = amount(_("Respond within"))
    respond_unit = unit(_("Respond, unit"))
    first_follow_up_amount = amount(_("Follow up within"))
    first_follow_up_unit = unit(_("Follow up, unit"))


class InterestRow(RowForm):
    tells = ("kind", "points")

    kind = forms.ChoiceField(label=_("Engagement"), choices=[("", "—"), *ENGAGEMENTS.items()], required=False)
    points = forms.IntegerField(label=_("Points"), required=False)


class AimRow(RowForm):
    """A promise that is shown but never broken."""

    tells = ("kind", "target_amount")

    kind = forms.ChoiceField(label=_("Aim"), choices=[("", "—"), *Commitment.Kind.choices], required=False)
    tier = forms.CharField(label=_("Tier"), required=False, max_length=1)
    target_amount = amount(_("Within"))
    target_unit = unit()
    count = forms.IntegerField(label=_("Attempts"), required=False)
    channels = forms.IntegerField(label=_("Channels"), required=False)

    @classmethod
    def row(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        return {**part, **typed("target", part["target"])}

    @property
    def document(self) -> dict[str, Any]:
        said = self.cleaned_data
        found = {"kind": said.get("kind", ""), "target": target(said, "target") or {}, "firm": False}
        return found | {name: said[name] for name in ("tier", "count", "channels") if said.get(name)}


class ContextRow(RowForm):
    tells = ("label",)

    label = forms.CharField(label=_("Asked for with a handoff"), required=False, max_length=120)
    required = forms.BooleanField(label=_("Needed"), required=False)
    code = forms.CharField(required=False, widget=forms.HiddenInput)


class LadderRow(RowForm):
    """A rung: at a share of the time, at due (both blank), or a time after it."""

    tells = ("action", "percent", "after_amount")

    action = forms.ChoiceField(label=_("What happens"), choices=[("", "—"), *ACTIONS], required=False)
    percent = forms.FloatField(label=_("At % of the time"), required=False)
    after_amount = amount(_("After due"))
    after_unit = unit()

    @classmethod
    def row(cls, part: Mapping[str, Any]) -> dict[str, Any]:
        percent = {"percent": f"{part['share'] * 100:g}"} if "share" in part else {}
        return {"action": part["action"], **percent, **typed("after", part.get("after"))}

    @property
    def state(self) -> str:
        """The state of the ring that stands for the rung: before due, at due, after it."""
        said = {name: str(self[name].value() or "").strip() for name in ("action", "percent", "after_amount")}
        if said["percent"]:
            return "soon"
        return "late" if said["action"] and not said["after_amount"] else "plain"

    @property
    def document(self) -> dict[str, Any]:
        said = self.cleaned_data
        rung: dict[str, Any] = {"action": said.get("action", "")}
        if said.get("percent") is not None:
            rung["share"] = round(said["percent"] / 100, 6)
        if after := target(said, "after"):
            rung["after"] = after
        return rung


class ReasonRow(RowForm):
    tells = ("label",)

    label = forms.CharField(label=_("Reason"), required=False, max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=Reason.Kind.choices, required=False)
    asks_date = forms.BooleanField(label=_("Asks for a date"), required=False)
    counts_against_quality = forms.BooleanField(label=_("Counts against quality"), required=False)
    code = forms.CharField(required=False, widget=forms.HiddenInput)
