"""What charts are drawn from, and where things stand in them. Plain Python; positions are strings, so that no locale touches them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, sqrt

HOUR = 3600
TIME_STEPS = (900, 1800, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, 24 * HOUR, 48 * HOUR, 96 * HOUR, 192 * HOUR)
GAP = 15.0  # px between names at the ends of lines
HEATS = 10  # steps of a heat map, each a class


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


@dataclass(frozen=True)
class Mark:
    """Something that happened along the axis: ``place`` counts labels from 0 and may lie between two."""

    place: float
    name: str


@dataclass(frozen=True)
class Stage:
    """A step of a funnel: how many reached it, and the share of them that went on, with the days until then."""

    name: str
    number: int
    href: str = ""
    then: str = ""
    then_href: str = ""
    days: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a whole; ``note`` is a word beside its name."""

    name: str
    number: int
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell of a heat map: a share of one among ``number``.

    Its value is printed only where the caption speaks of it; of a few it is hollow, since their share says little.
    """

    share: float
    number: int
    href: str = ""
    is_told: bool = False
    is_few: bool = False


@dataclass(frozen=True)
class HeatMap:
    """Rows of cells (None where there is nothing) under columns."""

    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Cell | None]]] = field(default_factory=tuple)

    @property
    def range(self) -> tuple[float, float]:
        """The lowest and the highest share, hollow cells aside."""
        shares = [cell.share for _name, cells in self.rows for cell in cells if cell and not cell.is_few]
        return min(shares, default=0.0), max(shares, default=0.0)

    def heat(self, cell: Cell) -> int:
        """0 to 9, from the lowest share to the highest."""
        low, high = self.range
        if high == low:
            return HEATS - 1
        return max(0, min(HEATS - 1, int((cell.share - low) / (high - low) * HEATS)))

    @property
    def has_few(self) -> bool:
        return any(cell.is_few for _name, cells in self.rows for cell in cells if cell)


def levels(low: float, high: float, *, steps: Sequence[float] = ()) -> list[float]:
    """Two or three round levels that hold everything between low and high."""
    for step in steps or _round_steps():
        bottom, top = step * floor(low / step), step * ceil(high / step)
        top = top if top > bottom else bottom + step
        if round((top - bottom) / step) <= 2:
            return [bottom + step * place for place in range(round((top - bottom) / step) + 1)]
    return [min(low, 0.0), high]


def _round_steps() -> Iterator[float]:
    for power in range(12):
        for digit in (1, 2, 5):
            yield digit * 10**power


def across(place: float, *, count: int) -> float:
    """Where a label stands, in percent of the width."""
    return 50.0 if count <= 1 else round(100 * place / (count - 1), 2)


def ticks(count: int, *, most: int = 4) -> list[int]:
    """The labels that are written: the first, the last, and some between at equal distances."""
    if count <= most:
        return list(range(count))
    return sorted({round(place * (count - 1) / (most - 1)) for place in range(most)})


def path(points: Sequence[tuple[float, float] | None]) -> str:
    """Path data through the points, interrupted where nothing is known."""
    drawn, pen_down = "", False
    for point in points:
        if point is not None:
            drawn += f"{'L' if pen_down else 'M'}{point[0]:g} {point[1]:g}"
        pen_down = point is not None
    return drawn


def band(upper: Sequence[tuple[float, float] | None], lower: Sequence[tuple[float, float] | None]) -> str:
    """Closed path data between two lines, a piece for each run in which both are known."""
    drawn, run = "", []
    for pair in [*zip(upper, lower, strict=True), (None, None)]:
        if pair[0] is not None and pair[1] is not None:
            run.append((pair[0], pair[1]))
        elif run:
            there, back = [above for above, _ in run], [below for _, below in reversed(run)]
            drawn += path([*there, *back]) + "Z"
            run = []
    return drawn


def alone(points: Sequence[tuple[float, float] | None]) -> list[tuple[float, float]]:
    """The points that no line reaches, because nothing is known on either side."""
    padded = [None, *points, None]
    return [
        point
        for place, point in enumerate(padded[1:-1], start=1)
        if point is not None and padded[place - 1] is None and padded[place + 1] is None
    ]


def apart(heights: Sequence[float], *, most: float) -> list[float]:
    """Heights of names, moved so that they stand ``GAP`` apart and none lies below ``most``."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed, above = list(heights), -GAP
    for place in order:
        above = placed[place] = max(above + GAP, heights[place])
    below = most + GAP
    for place in reversed(order):
        below = placed[place] = min(below - GAP, placed[place])
    return placed


def root_share(value: float, most: float) -> float:
    """The length of a bar on a square-root scale, in percent."""
    return 100 * sqrt(value / most) if most > 0 and value > 0 else 0.0
