"""Drawings with two axes: curves, bars and dots, a legend that wraps, and whatever words go with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sensorium.report.lettering import shortened, width_of
from sensorium.report.scales import Scale, scale_of

WIDTH, PLOT_HEIGHT, SQUARE_HEIGHT = 360, 160, 230
LEFT, RIGHT, BOTTOM = 44, 12, 40
LEGEND_ROW, LEGEND_TOP, MARK_WIDTH, LEGEND_GAP = 18, 14, 30, 16
CHARACTER_WIDTH = 6.8
ROOM_ABOVE, ROOM_FOR_UP = 12, 18
INSET = 6
STYLES = ("first", "second", "third", "fourth")
"""Looks of curves that differ in colour and in dashes; ``guide`` is that of a line to compare with."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Series:
    """A curve in the units of what it shows: its look, its name in the legend, and its points (x, y)."""

    style: str
    name: str
    points: Points


@dataclass(frozen=True)
class Line:
    """A curve as it is drawn: its look and its places (x, y)."""

    style: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Bar:
    """An upright bar: its place, size and look, and a tip for whoever points at it."""

    x: float
    y: float
    width: float
    height: float
    style: str
    tip: str


@dataclass(frozen=True)
class LegendEntry:
    """A name in the legend: the look it explains, the name, and its place."""

    style: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Chart:
    """One drawing.

    Attributes:
        key: What its title and description are found by.
        title: What it shows; with ``along`` the title of the drawing.
        description: The same in a sentence.
        x: Axis to the right.
        y: Axis upwards.
        along: What runs to the right.
        up: What runs upwards; empty where the title says it.
        legend: Names of what is drawn.
        lines: Curves.
        bars: Upright bars.
        dots: Places of single rows.
        whiskers: Intervals, upright lines (x, low y, high y).
        best: Place of the point that was chosen.
        marks_points: Whether the points of the curves are marked.
    """

    key: str
    title: str
    description: str
    x: Scale
    y: Scale
    along: str
    up: str = ""
    legend: tuple[LegendEntry, ...] = ()
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    dots: tuple[tuple[float, float], ...] = ()
    whiskers: tuple[tuple[float, float, float], ...] = ()
    best: tuple[float, float] | None = None
    marks_points: bool = False
    left: int = LEFT
    right: int = WIDTH - RIGHT
    width: int = WIDTH

    @property
    def top(self) -> float:
        """Where the axes end."""
        return self.y.end

    @property
    def height(self) -> float:
        """Height of the drawing."""
        return self.y.start + BOTTOM

    def place(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return where a point lies."""
        return self.x.place(point[0]), self.y.place(point[1])

    def with_series(self, series: Sequence[Series]) -> Chart:
        """Return the drawing with these curves."""
        lines = tuple(Line(one.style, tuple(map(self.place, one.points))) for one in series)
        marks = self.marks_points or any(len(one.points) == 1 for one in series)
        return replace(self, lines=(*self.lines, *lines), marks_points=marks)


@dataclass(frozen=True)
class Frame:
    """Where a chart's axes lie, given its legend: what runs to the right is given room at both ends by ``inset``."""

    legend: tuple[LegendEntry, ...]
    top: float
    plot_height: int = PLOT_HEIGHT

    @classmethod
    def of(cls, names: Sequence[tuple[str, str]], *, up: str = "", plot_height: int = PLOT_HEIGHT) -> Frame:
        """Lay out a legend of (look, name), in as many rows as it takes, and the axes below it."""
        legend = _laid_out(names)
        rows = (legend[-1].y - LEGEND_TOP) // LEGEND_ROW + 1 if legend else 0
        return cls(legend, rows * LEGEND_ROW + ROOM_ABOVE + (ROOM_FOR_UP if up else 0), plot_height)

    def across(self, values: Sequence[float], *, num_ticks: int = 5, whole: bool = False, inset: int = INSET) -> Scale:
        """Return the axis to the right, for these values."""
        return scale_of(values, LEFT + inset, WIDTH - RIGHT - inset, num_ticks=num_ticks, whole=whole)

    def upwards(self, values: Sequence[float]) -> Scale:
        """Return the axis upwards, for these values."""
        return scale_of(values, self.top + self.plot_height, self.top)


def unit_chart(key: str, title: str, description: str, series: Sequence[Series], *, axes: tuple[str, str]) -> Chart:
    """Return curves of shares against shares, both axes from 0 to 1.

    Args:
        key: What its title and description are found by.
        title: What it shows.
        description: The same in a sentence.
        series: Curves; those without a name are not in the legend.
        axes: What runs to the right, and what upwards.
    """
    along, up = axes
    frame = Frame.of([(one.style, one.name) for one in series if one.name], up=up, plot_height=SQUARE_HEIGHT)
    x, y = frame.across((0.0, 1.0), inset=0), frame.upwards((0.0, 1.0))
    drawn = Chart(key, title, description, x, y, along, up, frame.legend)
    return drawn.with_series(series)


def _laid_out(names: Sequence[tuple[str, str]]) -> tuple[LegendEntry, ...]:
    x, y = LEFT, LEGEND_TOP
    entries: list[LegendEntry] = []
    for style, name in names:
        shown = shortened(name, longest=34)
        width = MARK_WIDTH + round(width_of(shown) * CHARACTER_WIDTH)
        if x > LEFT and x + width > WIDTH:
            x, y = LEFT, y + LEGEND_ROW
        entries.append(LegendEntry(style, shown, x, y))
        x += width + LEGEND_GAP
    return tuple(entries)
