"""What the page of parts shows. Names of an invented firm."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from criteria.evaluating import Outcome
from criteria.rules import Kind
from criteria.verdict import Line
from frame.forms import DayInput
from frame.ring import ClockFace, State
from frame.templatetags import charts

SURFACES = ["paper", "sheet", "raised", "quiet", "hover", "chosen", "line", "track", "edge", "ink", "ink-2", "ink-3"]
HUES = [f"{hue}-{use}" for hue in ("m", "s", "b", "soon", "late") for use in ("text", "fill", "tint")]
TOKENS = [*SURFACES, *HUES, "b-join", "on-fill", "focus"]


class ExampleForm(forms.Form):
    """One field of each kind."""

    note = forms.CharField(label=_("Note for Tomás"), min_length=8, help_text=_("What should Tomás do next?"))
    back_on = forms.DateField(label=_("Back on the list"), widget=DayInput())
    reason = forms.ChoiceField(label=_("Reason"), choices=[("", _("Choose one")), ("timing", _("Timing"))])
    need = forms.CharField(
        label=_("The need, in their words"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    tier = forms.ChoiceField(
        label=_("Tier"), choices=[("a", _("Hand-raiser")), ("b", _("Interested"))], widget=forms.RadioSelect
    )
    tiers = forms.MultipleChoiceField(
        label=_("Tiers"),
        choices=[("a", _("Hand-raiser")), ("b", _("Interested"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(label=_("File"), required=False)
    remember = forms.BooleanField(label=_("Remember these columns"), required=False)


def example_line(
    outcome: Outcome,
    rule: str,
    saw: str | None,
    *,
    kind: Kind = Kind.POINTS,
    points: int = 0,
    could_bring: int = 0,
    lines: tuple[Line, ...] = (),
) -> Line:
    return Line(
        part="common",
        path="",
        kind=kind,
        rule=rule,
        outcome=outcome,
        saw=saw,
        points=points,
        could_bring=could_bring,
        lines=lines,
    )


@dataclass(frozen=True)
class ExamplePerson:
    name: str
    side: str | None = None


def parts(*, at: datetime) -> dict[str, Any]:
    """The parts that need more than a word."""
    respond = "to respond"
    faces = [
        ("Running", ClockFace(State.RUNNING, "sales", "6 h 24 left", 0.8, "", at + timedelta(hours=6), respond)),
        ("Marketing’s", ClockFace(State.RUNNING, "marketing", "3 h 10 left", 0.45)),
        ("Soon, 75 % used", ClockFace(State.SOON, "sales", "1 h 36 left", 0.22)),
        ("Late", ClockFace(State.LATE, "sales", "24 min late", 0)),
        ("Stands still", ClockFace(State.STILL, "marketing", "asked")),
        ("Out of hours", ClockFace(State.OUT_OF_HOURS, "sales", "due Mon 10:40", 0.6)),
        ("Kept", ClockFace(State.KEPT, "sales", "2 h early")),
        ("Met late", ClockFace(State.MET_LATE, "sales", "3 h late")),
        ("Void", ClockFace(State.VOID, "none", "withdrawn")),
        ("A date", ClockFace(State.PLAIN, "none", "Thu 14:00")),
    ]
    weeks = ["31 Aug", "7 Sept", "14 Sept", "21 Sept", "28 Sept", "5 Oct", "12 Oct", "19 Oct"]
    return {
        "faces": faces,
        "large_face": ClockFace(State.SOON, "sales", "14 min left", 0.22, "to respond, due 11:06", at, respond),
        "rows": [
            ("Late", State.LATE, 0.0, "Stefan Hauser", "A", "Hauser & Söhne Baustoffe", "1 h 24 late", "late-text", ""),
            ("Due today", State.SOON, 0.22, "Katrin Vogel", "A", "Brückner Getränke", "14 min left", "soon-text", ""),
            ("Later", State.RUNNING, 0.9, "Dr. Anja Petzold", "B", "Medilog Nord", "Wed 10:01", "", "2nd"),
        ],
        "people": [
            ExamplePerson("Ines Albrecht", "marketing"),
            ExamplePerson("Miriam Okafor", "sales"),
            ExamplePerson("Lea Hoff"),
        ],
        "lines": [
            example_line(Outcome.MET, "Fit 60 or more", "own ramp, 6 docks, Germany", points=82),
            example_line(Outcome.NOT_MET, "Interest 40 or more", "last visit 41 days ago"),
            example_line(Outcome.NOT_MET, "Relation is competitor", "prospect", kind=Kind.DISQUALIFYING),
            example_line(Outcome.UNKNOWN, "Warehouse system", None, could_bring=18),
            example_line(
                Outcome.MET,
                "Any of",
                None,
                kind=Kind.REQUIRED,
                lines=(
                    example_line(Outcome.MET, "Title is known", "Head of Logistics"),
                    example_line(Outcome.UNKNOWN, "Department is known", None),
                ),
            ),
        ],
        "bars": [
            charts.Bar("Timing", 14),
            charts.Bar("No response", 9),
            charts.Bar("Needs more information", 6),
            charts.Bar("Not ready", 0),
        ],
        "weeks": weeks,
        "trend": [
            charts.Line("sales", [90, 91, 89, 92, 93, 95, 95.5, 97], "sales"),
            charts.Line("marketing", [87, 86, 88, 90, 91, 92, None, 94], "marketing"),
        ],
        **chart_parts(),
        "step_names": ["File", "Columns", "Try", "Import"],
        "tokens": TOKENS,
    }


def chart_parts() -> dict[str, Any]:
    """What charts draw: full, with gaps, and with nothing."""
    hour = 3600
    calls: list[list[int | None]] = [
        [22, 25, 31, 24, None, 12, 30],
        [40, 66, 68, 45, 21, None, 33],
        [28, 41, 44, 30, 17, 14, 22],
    ]
    return {
        "marks": [charts.Mark(3, "version 4 in force")],
        "waits": {
            "upper": charts.Line(
                "90th percentile",
                [14 * hour, 15 * hour, 13 * hour, None, 12 * hour, 11 * hour, 10 * hour, 10 * hour],
                "sales",
            ),
            "lower": charts.Line(
                "median", [5 * hour, 5 * hour, 4 * hour, None, 4 * hour, 3.5 * hour, 3.2 * hour, 3 * hour], "sales"
            ),
        },
        "stages": [
            charts.Stage("Nurtured", 1284, "#main", "16 %", "", "23 d"),
            charts.Stage("Qualified", 212, "#main", "93 %", "#main", "1.2 d"),
            charts.Stage("Submitted", 198, "#main", "81 %", "#main", "0.3 d"),
            charts.Stage("Accepted", 161, "#main", "36 %", "#main", "6.5 d"),
            charts.Stage("Opportunity", 58, "#main", "29 %", "#main", "31 d"),
            charts.Stage("Customer", 17, "#main"),
        ],
        "reasons": [
            charts.Part("Timing", 14, "#main"),
            charts.Part("No response", 9, "#main"),
            charts.Part("Needs more information", 6, "#main", "quality"),
            charts.Part("Evaluating, in a contract", 4, "#main"),
            charts.Part("4 others", 4, "#main"),
        ],
        "heat": charts.HeatMap(
            [str(hour) for hour in range(8, 15)],
            [
                (day, [None if one is None else charts.Cell(one / 100, 12, "#main", one > 60) for one in row])
                for day, row in zip(("Mon", "Tue", "Wed"), calls, strict=True)
            ],
        ),
        "sparks": [
            ([4, 6, 5, 8, 9, 11], "none"),
            ([90, 92, None, 88, 95], "marketing"),
            ([3, 3, 3], "sales"),
            ([], "none"),
        ],
        "lonely": [charts.Line("sales", [None, 90, None, 95], "sales")],
    }
