"""Charts as SVG with the table that stands behind each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import template

register = template.Library()
WIDTH, ROW = 480, 26
PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM = 30, 400, 10, 132


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
        {
            "bar": bar,
            "text": bar.text or f"{bar.value:g}",
            "y": place * ROW + 3,
            "middle": place * ROW + 13,
            "width": f"{max(2.0, 260 * bar.value / most):.1f}" if bar.value else "0",
            "end": f"{148 + 260 * bar.value / most:.1f}",
        }
        for place, bar in enumerate(bars)
    ]
    return {"title": title, "caption": caption, "drawn": drawn, "side": side, "height": max(1, len(bars)) * ROW}


@register.inclusion_tag("frame/_line_chart.html")
def line_chart(
    title: str,
    labels: Sequence[str],
    lines: Sequence[Line],
    caption: str = "",
    promised: float | None = None,
    unit: str = "",
) -> dict[str, Any]:
    """Lines over time with their names at the end; the promised level is dotted."""
    known = [value for line in lines for value in line.values if value is not None]
    known += [] if promised is None else [promised]
    low, high = _scale(known)

    def y(value: float) -> float:
        return round(PLOT_BOTTOM - (PLOT_BOTTOM - PLOT_TOP) * (value - low) / (high - low), 1)

    return {
        "title": title,
        "caption": caption,
        "unit": unit,
        "labels": labels,
        "ticks": _ticks(labels),
        "grid": [{"y": y(level), "text": f"{level:g}{unit}"} for level in (low, high)],
        "promised": None if promised is None else {"y": y(promised), "text": f"{promised:g}{unit}"},
        "drawn": _apart([_drawn(line, count=len(labels), y=y) for line in lines]),
        "rows": [(label, [line.values[place] for line in lines]) for place, label in enumerate(labels)],
        "lines": lines,
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


def _ticks(labels: Sequence[str]) -> list[dict[str, Any]]:
    """At most five labels, the first and last among them."""
    every = max(1, -(-(len(labels) - 1) // 4))
    return [
        {"x": _x(place, count=len(labels)), "text": label} for place, label in enumerate(labels) if place % every == 0
    ]


def _drawn(line: Line, *, count: int, y: Any) -> dict[str, Any]:
    """The line as path data; it is interrupted where nothing is known."""
    path, pen_down, last = [], False, None
    for place, value in enumerate(line.values):
        if value is None:
            pen_down = False
            continue
        last = (_x(place, count=count), y(value), value)
        path.append(f"{'L' if pen_down else 'M'}{last[0]} {last[1]}")
        pen_down = True
    return {"line": line, "path": "".join(path), "last": last, "label_y": last[1] if last else 0}


def _apart(drawn: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Names at the ends of lines stand at least 13 apart."""
    above: float | None = None
    for item in sorted(drawn, key=lambda item: item["label_y"]):
        if above is not None and item["label_y"] - above < 13:
            item["label_y"] = above + 13
        above = item["label_y"]
    return drawn
