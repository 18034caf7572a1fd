"""Charts as SVG with the table that stands behind each. What they draw comes from ``frame.plots``."""

from collections.abc import Callable, Sequence
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from frame import words
from frame.plots import (
    HEATS,
    TIME_STEPS,
    Bar,
    Cell,
    HeatMap,
    Line,
    Mark,
    Part,
    Stage,
    across,
    alone,
    apart,
    band,
    levels,
    path,
    root_share,
    ticks,
)  # fmt: skip

__all__ = ["Bar", "Cell", "HeatMap", "Line", "Mark", "Part", "Stage"]

register = template.Library()
TOP, TALL, WIDE = 8, 112, 1000  # px above the plot and its height; the width that path data count in
LETTER = 6.3  # px, on average, of the axis' size
CELL, STEP, NAMES, HEAD = 27, 30, 44, 20  # px of a heat map
SPARK_WIDE, SPARK_TALL = 72, 16


@register.inclusion_tag("frame/_bar_chart.html")
def bar_chart(title: str, bars: Sequence[Bar], caption: str = "", side: str = "none") -> dict[str, Any]:
    """Horizontal bars, each with its name and value; the caption states the finding."""
    most = max((bar.value for bar in bars), default=0) or 1
    drawn = [
        {"bar": bar, "text": bar.text or words.grouped(bar.value), "width": f"{100 * bar.value / most:.1f}"}
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
    marks: Sequence[Mark] = (),
) -> dict[str, Any]:
    """Lines over time with their names at the end; the promised level is dotted, ``marks`` stand on the axis.

    Without ``table`` the page shows the table behind the chart itself.
    """

    def say(value: float | None) -> str:
        return "–" if value is None else f"{words.grouped(value)}{unit}"

    plot = _Plot(labels, lines, extra=[] if promised is None else [promised], say=say)
    level = [] if promised is None else [(_("%(level)s promised") % {"level": say(promised)}, "promised", promised)]
    return {
        **plot.context(title, caption, table=table, marks=marks, named=level),
        "promised_y": "" if promised is None else plot.pixel(promised),
    }


@register.inclusion_tag("frame/_band_chart.html")
def band_chart(
    title: str, labels: Sequence[str], upper: Line, lower: Line, caption: str = "", marks: Sequence[Mark] = ()
) -> dict[str, Any]:
    """Two lines of seconds over time and what lies between them, named where they begin."""

    def say(value: float | None) -> str:
        return "–" if value is None else words.business_duration(value) if value else number_format(0)

    plot = _Plot(labels, [upper, lower], extra=[0], say=say, steps=TIME_STEPS)
    above, below = plot.points(upper), plot.points(lower)
    known = [point for point in below if point is not None][:3]
    is_crowded = any(point[1] > 100 - 1800 / TALL for point in known)  # no room beneath the lower line
    context = plot.context(title, caption, table=True, marks=marks)
    ends = [{**end, "text": line.name} for end, line in zip(context["ends"], (upper, lower), strict=False)]
    return {
        **context,
        "ends_beside": ends if is_crowded else [],
        "ends_wide": str(round(LETTER * max(len(upper.name), len(lower.name)) + 8)) if is_crowded else "0",
        "band": band(above, below),
        "side": lower.side,
        "names": [] if is_crowded else [_name(upper, above, dy=-7), _name(lower, below, dy=15)],
    }


class _Plot:
    """Where values stand: paths count in a box 1000 wide and 100 tall, everything else in percent and pixels."""

    def __init__(
        self,
        labels: Sequence[str],
        lines: Sequence[Line],
        *,
        extra: Sequence[float],
        say: Callable[[float | None], str],
        steps: Sequence[float] = (),
    ) -> None:
        known = [value for line in lines for value in line.values if value is not None] + list(extra)
        self.labels, self.lines, self.say = labels, lines, say
        self.levels = levels(min(known, default=0), max(known, default=1), steps=steps)

    def height(self, value: float) -> float:
        """From the top, 0 to 100."""
        low, high = self.levels[0], self.levels[-1]
        return round(100 * (high - value) / (high - low), 2)

    def pixel(self, value: float) -> str:
        return f"{TOP + TALL * self.height(value) / 100:g}"

    def points(self, line: Line) -> list[tuple[float, float] | None]:
        return [
            None if value is None else (WIDE / 100 * across(place, count=len(self.labels)), self.height(value))
            for place, value in enumerate(line.values)
        ]

    def context(
        self,
        title: str,
        caption: str,
        *,
        table: bool,
        marks: Sequence[Mark],
        named: Sequence[tuple[str, str, float]] = (),
    ) -> dict[str, Any]:
        count = len(self.labels)
        grid = [{"y": self.pixel(level), "text": self.say(level)} for level in self.levels]
        ends = self._ends(named)
        return {
            "title": title,
            "caption": caption,
            "top": str(TOP),
            "tall": str(TALL),
            "bottom": str(TOP + TALL),
            "mark_top": str(TOP + TALL - 7),
            "height": str(TOP + TALL + (40 if marks else 22)),
            "tick_y": str(TOP + TALL + 17),
            "mark_y": str(TOP + TALL + 34),
            "grid": grid,
            "levels_wide": str(round(LETTER * max(len(level["text"]) for level in grid) + 4)),
            "ticks": [_tick(self.labels[place], across(place, count=count)) for place in ticks(count)],
            "marks": [_tick(mark.name, across(mark.place, count=count)) for mark in marks],
            "drawn": [self._drawn(line) for line in self.lines],
            "ends": ends,
            "ends_wide": str(round(LETTER * max((len(end["text"]) for end in ends), default=0) + 14)),
            "lines": self.lines,
            "table": table,
            "rows": [
                (label, [self.say(line.values[place]) for line in self.lines])
                for place, label in enumerate(self.labels)
            ],
            "marks_in_words": [mark.name for mark in marks],
        }

    def _drawn(self, line: Line) -> dict[str, Any]:
        points = self.points(line)
        dots = alone(points)
        last = next((point for point in reversed(points) if point is not None), None)
        dots += [last] if last and last not in dots else []
        return {
            "line": line,
            "path": path(points),
            "dots": [{"x": f"{x / 10:g}", "y": f"{TOP + TALL * y / 100:g}"} for x, y in dots],
        }

    def _ends(self, named: Sequence[tuple[str, str, float]]) -> list[dict[str, str]]:
        """The names of the lines at their last values, and of levels: text, side and value."""
        known = [(line, [value for value in line.values if value is not None]) for line in self.lines]
        last = [(f"{self.say(values[-1])} {line.name}", line.side, values[-1]) for line, values in known if values]
        last += named
        heights = apart([float(self.pixel(value)) for _text, _side, value in last], most=TOP + TALL)
        return [
            {"text": text, "side": side, "y": f"{at:g}"} for (text, side, _value), at in zip(last, heights, strict=True)
        ]


def _tick(text: str, x: float) -> dict[str, str]:
    anchor = "start" if x < 10 else "end" if x > 85 else "middle"
    return {"text": text, "x": f"{x:g}", "anchor": anchor}


def _name(line: Line, points: Sequence[tuple[float, float] | None], *, dy: float) -> dict[str, str]:
    """The line's name beside its first point."""
    begins = [point for point in points if point is not None][:3]
    if not begins:
        return {"text": "", "x": "0", "y": "0", "anchor": "start"}
    edge = max(point[1] for point in begins) if dy > 0 else min(point[1] for point in begins)
    y = min(max(TOP + TALL * edge / 100 + dy, 6), TOP + TALL - 4)
    return {**_tick(line.name, begins[0][0] / 10), "y": f"{y:g}"}


@register.inclusion_tag("frame/_funnel_chart.html")
def funnel_chart(title: str, stages: Sequence[Stage], caption: str = "", noun: str = "") -> dict[str, Any]:
    """From stage to stage, on a square-root scale; ``noun`` heads the column of numbers."""
    most = max((stage.number for stage in stages), default=0)
    drawn = [
        {
            "stage": stage,
            "hue": round(5 * place / max(1, len(stages) - 1)),
            "width": f"{root_share(stage.number, most):.1f}",
            "number": _grouped(stage.number),
        }
        for place, stage in enumerate(stages)
    ]
    return {"title": title, "caption": caption, "drawn": drawn, "noun": noun}


@register.inclusion_tag("frame/_parts_chart.html")
def parts_chart(title: str, parts: Sequence[Part], caption: str = "") -> dict[str, Any]:
    """A whole and its parts, darkest first: one bar, and beneath it each part with its number."""
    whole = sum(part.number for part in parts) or 1
    drawn, x = [], 0.0
    for shade, part in enumerate(parts):
        width = 100 * part.number / whole
        drawn.append(
            {
                "part": part,
                "shade": min(shade, 4),
                "x": f"{x:.2f}",
                "width": f"{width:.2f}",
                "number": _grouped(part.number),
            }
        )
        x += width
    return {"title": title, "caption": caption, "drawn": drawn}


@register.inclusion_tag("frame/_heat_map.html")
def heat_map(title: str, heat: HeatMap, caption: str = "", measure: str = "", corner: str = "") -> dict[str, Any]:
    """Cells of a share, light to strong; ``measure`` says of what, ``corner`` heads the names of the rows."""
    low, high = heat.range
    rows = [
        {
            "name": name,
            "y": str(HEAD + STEP * line),
            "text_y": str(HEAD + STEP * line + CELL / 2),
            "cells": [_cell(heat, cell, line=line, place=place) for place, cell in enumerate(cells)],
        }
        for line, (name, cells) in enumerate(heat.rows)
    ]
    columns = [{"name": name, "x": str(NAMES + STEP * place + CELL / 2)} for place, name in enumerate(heat.columns)]
    return {
        "title": title,
        "caption": caption,
        "measure": measure,
        "corner": corner,
        "has_few": heat.has_few,
        "columns": columns,
        "rows": rows,
        "width": str(NAMES + STEP * len(columns)),
        "height": str(HEAD + STEP * len(rows)),
        "low": words.percent(low),
        "high": words.percent(high),
        "heats": [{"class": place, "x": str(8 * place)} for place in range(HEATS)],
    }


def _cell(heat: HeatMap, cell: Cell | None, *, line: int, place: int) -> dict[str, Any]:
    x, y = NAMES + STEP * place, HEAD + STEP * line
    at = {"x": str(x), "y": str(y), "text_x": str(x + CELL / 2), "text_y": str(y + CELL / 2), "cell": cell}
    if cell is None:
        return at
    return {
        **at,
        "heat": heat.heat(cell),
        "percent": words.percent(cell.share),
        "short": number_format(words.honest_percent(cell.share)),
    }


def _grouped(number: int) -> str:
    return number_format(number, force_grouping=True)


@register.inclusion_tag("frame/_sparkline.html")
def sparkline(values: Sequence[float | None], side: str = "none", name: str = "") -> dict[str, Any]:
    """A small line without axes, its end dotted; ``name`` and the values are what a screen reader says."""
    known = [value for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)

    def point(place: int, value: float) -> tuple[float, float]:
        x = 3 + (SPARK_WIDE - 6) * across(place, count=len(values)) / 100
        y = SPARK_TALL / 2 if high == low else 3 + (SPARK_TALL - 6) * (high - value) / (high - low)
        return round(x, 1), round(y, 1)

    points = [None if value is None else point(place, value) for place, value in enumerate(values)]
    last = next((one for one in reversed(points) if one is not None), None)
    said = [words.grouped(round(value)) for value in known]
    return {
        "path": path(points),
        "last": None if last is None else {"x": f"{last[0]:g}", "y": f"{last[1]:g}"},
        "side": side,
        "name": f"{name}: {', '.join(said)}" if name else ", ".join(said),
    }
