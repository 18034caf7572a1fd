"""The hours of a team as people write them, and the exceptions of single dates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from frame.forms import DayInput
from people.models import Team
from people.zones import zone_choices_with
from sla.hours import MIDNIGHT, Hours, Interval, InvalidHours, in_order
from sla.models import CalendarVersion
from sla.regions import countries, regions
from sla.week import DAYS, Unreadable, read_day, write_day

WEEK = tuple(f"day_{day}" for day in range(7))
HINT = _("Such as 9:00-12:30, 13:30-17:00, or 22:00-6:00 over midnight, or 24 h. Empty: closed.")


class WeekForm(forms.Form):
    """The weekly hours from a day on. Once valid, ``week`` holds them."""

    use_required_attribute = False
    week: Hours

    from_day = forms.DateField(
        label=_("From"), widget=DayInput(), error_messages={"required": _("Choose the day that they begin on.")}
    )
    zone = forms.ChoiceField(label=_("Time zone"))
    country = forms.ChoiceField(label=_("Public holidays of"), required=False)
    region = forms.CharField(label=_("Region"), required=False, max_length=10)
    holidays_win = forms.BooleanField(
        label=_("On a public holiday the team is closed, even if an opening was entered for that date"), required=False
    )

    def __init__(self, data: Any = None, *, today: date, version: CalendarVersion) -> None:
        self.today = today
        super().__init__(data, initial=self._initial(version, today))
        for name, label in zip(WEEK, DAYS, strict=True):
            self.fields[name] = forms.CharField(label=label, required=False, max_length=200)
        self.order_fields([*WEEK, "zone", "country", "region", "holidays_win", "from_day"])
        self.fields["zone"].choices = zone_choices_with(version.zone)  # type: ignore[attr-defined]
        self.fields["country"].choices = [("", _("none")), *countries()]  # type: ignore[attr-defined]
        if version.country and (known := regions(version.country)):
            self.fields["region"].help_text = _t("One of %(regions)s, or empty.") % {"regions": ", ".join(known)}

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[name] for name in WEEK]

    def clean_from_day(self) -> date:
        day: date = self.cleaned_data["from_day"]
        if day < self.today:
            raise forms.ValidationError(_("Hours change from today on at the earliest: choose today or a later day."))
        return day

    def clean(self) -> dict[str, Any]:
        week = [self._day(name) for name in WEEK]
        self._check_region()
        if not any(name in self.errors for name in WEEK):
            self._check_week(week)
        return self.cleaned_data

    def _day(self, name: str) -> tuple[Interval, ...]:
        try:
            return in_order(read_day(self.cleaned_data.get(name, "")), where="")
        except Unreadable as unreadable:
            self.add_error(name, str(unreadable))
        except InvalidHours as invalid:
            overlap = _("Two of these times overlap: write them one after the other.")
            self.add_error(
                name, overlap if invalid.code == "overlap" else _("These times cannot be read: write them anew.")
            )
        return ()

    def _check_week(self, week: list[tuple[Interval, ...]]) -> None:
        if not any(week):
            self.add_error(None, _("These hours never open: write at least one time."))
            return
        for day, intervals in enumerate(week):
            tomorrow = week[(day + 1) % 7]
            if intervals and tomorrow and intervals[-1][1] - MIDNIGHT > tomorrow[0][0]:
                message = _("The hours of the day before last into these: let one of them end earlier.")
                self.add_error(WEEK[(day + 1) % 7], message)
        if not self.errors:
            self.week = Hours(self.cleaned_data["zone"], weekly=tuple(week))

    def _check_region(self) -> None:
        country, region = self.cleaned_data.get("country", ""), self.cleaned_data.get("region", "").strip()
        known = regions(country) if country else ()
        code = next((one for one in known if one.casefold() == region.casefold()), None)
        if not region:
            return
        if code:
            self.cleaned_data["region"] = code
        elif not country:
            self.add_error("region", _("Choose the country that the region is in."))
        elif known:
            self.add_error(
                "region", _t("There is no such region: write one of %(regions)s.") % {"regions": ", ".join(known)}
            )
        else:
            self.add_error("region", _("No holidays of regions are known there: leave this empty."))

    @staticmethod
    def _initial(version: CalendarVersion, today: date) -> dict[str, Any]:
        week = {name: write_day(day) for name, day in zip(WEEK, version.week.weekly, strict=True)}
        rest = {name: getattr(version, name) for name in ("zone", "country", "region", "holidays_win")}
        return {**week, **rest, "from_day": max(today, version.valid_from or today)}


class DayForm(forms.Form):
    """A closure or an opening of one date."""

    use_required_attribute = False
    intervals: list[Interval]

    day = forms.DateField(
        label=_("Day"), widget=DayInput(), error_messages={"required": _("Choose the day that is different.")}
    )
    hours = forms.CharField(
        label=pgettext_lazy("hours", "Open"), required=False, max_length=200, help_text=_("Empty: closed all day.")
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=120,
        error_messages={"required": _("Say why: everybody reads it beside the day.")},
    )
    others = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, today: date, others: Sequence[Team] = ()) -> None:
        """``others``: the teams that the same day may be entered for at once."""
        self.today = today
        super().__init__(data)
        if not others:
            del self.fields["others"]
            return
        also = ngettext("Also for the other team", "Also for the %(number)d other teams", len(others))
        self.fields["others"].label = also % {"number": len(others)}
        self.fields["others"].help_text = escape(", ".join(team.name for team in others))

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day < self.today:
            raise forms.ValidationError(_("This day is over: choose today or a later day."))
        return day

    def clean_hours(self) -> str:
        text: str = self.cleaned_data["hours"]
        try:
            self.intervals = list(in_order(read_day(text), where=""))
        except Unreadable as unreadable:
            raise forms.ValidationError(str(unreadable)) from None
        except InvalidHours:
            raise forms.ValidationError(_("Two of these times overlap: write them one after the other.")) from None
        return text
