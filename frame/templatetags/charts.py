"""Charts as SVG with the table that stands behind each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.formats import number_format

register = template.Library()
PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM = 40, 312, 10, 132


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its value, the value in words, and where it leads."""

    name: str
    value: float
    text: str = ""
    href: str = ""


@dataclass(frozen=True)
class Line:
    """One line: its name, side and a value (or None) for every label of the chart."""

    name: str
    values: Sequence[float | None]
    side: str = "none"


@register.inclusion_tag("frame/_bar_chart.html")
def bar_chart(title: str, bars: Sequence[Bar], caption: str = "", side: str = "none") -> dict[str, Any]:
    """Horizontal bars, each with its name and value; the caption states the finding."""
    most = max((bar.value for bar in bars), default=0) or 1
    drawn = [
        {"bar": bar, "text": bar.text or number_format(bar.value), "width": f"{100 * bar.value / most:.1f}"}
        for bar in bars
    ]
    return {"title": title, "caption": caption, "drawn": drawn, "side": side}


@register.inclusion_tag("frame/_line_chart.html")
def line_chart(
    title: str,
    labels: Sequence[str],
    lines: Sequence[Line],
    caption: str = "",
    promised: float | None = None,
    unit: str = "",
    table: bool = True,
) -> dict[str, Any]:
    """Lines over time with their names at the end; the promised level is dotted.

    Without ``table`` the page shows the table behind the chart itself.
    """
    known = [value for line in lines for value in line.values if value is not None]
    known += [] if promised is None else [promised]
    low, high = _scale(known)

    def y(value: float) -> float:
        return round(PLOT_BOTTOM - (PLOT_BOTTOM - PLOT_TOP) * (value - low) / (high - low), 1)

    def in_words(value: float | None) -> str:
        return "–" if value is None else f"{number_format(int(value) if value == int(value) else value)}{unit}"

    return {
        "title": title,
        "caption": caption,
        "ticks": _ticks(labels),
        "grid": [{"y": str(y(level)), "text": in_words(level)} for level in (low, high)],
        "promised_y": "" if promised is None else str(y(promised)),
        "drawn": _apart([_drawn(line, count=len(labels), y=y, in_words=in_words) for line in lines]),
        "rows": [(label, [in_words(line.values[place]) for line in lines]) for place, label in enumerate(labels)],
        "lines": lines,
        "table": table,
    }


def _scale(values: Sequence[float]) -> tuple[float, float]:
    """The lowest and highest level shown: round steps around what is there."""
    low, high = min(values, default=0), max(values, default=1)
    span = max(high - low, abs(high) / 10, 1e-9)
    step = 10 ** len(str(int(span))) / 10
    bottom = step * (low // step)
    top = step * -(-high // step)
    return bottom, top if top > bottom else bottom + step


def _x(place: int, *, count: int) -> float:
    return round(PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * (place / max(1, count - 1)), 1)


def _ticks(labels: Sequence[str]) -> list[dict[str, str]]:
    """At most five labels, the first among them."""
    every = max(1, -(-(len(labels) - 1) // 4))
    return [
        {"x": str(_x(place, count=len(labels))), "text": label}
        for place, label in enumerate(labels)
        if place % every == 0
    ]


def _drawn(
    line: Line, *, count: int, y: Callable[[float], float], in_words: Callable[[float | None], str]
) -> dict[str, Any]:
    """The line as path data, interrupted where nothing is known, and its name at the last value."""
    path, pen_down = "", False
    end: dict[str, Any] = {"label_at": 0.0}
    for place, value in enumerate(line.values):
        if value is None:
            pen_down = False
            continue
        x, height = _x(place, count=count), y(value)
        path += f"{'L' if pen_down else 'M'}{x} {height}"
        pen_down = True
        end = {"x": str(x), "y": str(height), "label_at": height, "text": in_words(value)}
    return {"line": line, "path": path, **end}


def _apart(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names at the ends of lines stand at least 14 apart."""
    above = -14.0
    for item in sorted(drawn, key=lambda item: float(item["label_at"])):
        above = max(above + 14, item["label_at"])
        item["label_y"] = str(round(above, 1))
    return drawn
