"""Drawings of a look at a table: how numbers spread, how often values occur, and where cells are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sensorium.inspection.missing import Missing
from sensorium.inspection.spreads import Spread, Tally
from sensorium.report.lettering import shortened, width_of
from sensorium.report.matrix import Square, opacity_of

WIDTH, HEIGHT = 260, 120
BASE = HEIGHT - 22
TOP = 8
SIDE = 8
GAP = 1.0
ROW_HEIGHT = 24
BAR_WIDTH = 320
CHARACTER_WIDTH = 6.8
CELL_WIDTH, CELL_HEIGHT = 44, 26
MAX_BARS = 30


@dataclass(frozen=True)
class Column:
    """An upright bar and a tip for whoever points at it."""

    x: float
    y: float
    width: float
    height: float
    tip: str


@dataclass(frozen=True)
class Histogram:
    """How one kind of number spreads; the ends of its axis and where its middle value lies, in words and places."""

    key: str
    title: str
    description: str
    bars: tuple[Column, ...]
    least: str
    greatest: str
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE
    side: int = SIDE


@dataclass(frozen=True)
class Bar:
    """One lying bar: its name as shown and whole, its length in the drawing and the words behind it."""

    shown: str
    name: str
    length: float
    words: str


@dataclass(frozen=True)
class Bars:
    """Lying bars under each other."""

    key: str
    title: str
    description: str
    bars: tuple[Bar, ...]
    left: int
    row_height: int = ROW_HEIGHT
    bar_width: int = BAR_WIDTH
    words_width: int = 120

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return self.left + self.bar_width + self.words_width

    @property
    def height(self) -> int:
        """Height of the drawing."""
        return self.row_height * len(self.bars) + 4


@dataclass(frozen=True)
class HeatMap:
    """Missing cells: columns of the table by row, classes by column. ``names`` and ``classes`` hold (shown, whole)."""

    names: tuple[tuple[str, str], ...]
    classes: tuple[tuple[str, str], ...]
    squares: tuple[Square, ...]
    left: int
    top: int
    cell_width: int = CELL_WIDTH
    cell_height: int = CELL_HEIGHT

    @property
    def width(self) -> int:
        """Width of the drawing; the names of the last classes lean out of the map."""
        return self.left + self.cell_width * len(self.classes) + 60

    @property
    def height(self) -> int:
        """Height of the drawing."""
        return self.top + self.cell_height * len(self.names) + 4


def histogram_of(spread: Spread, key: str) -> Histogram:
    """Return the drawing of a spread; its bins are equally wide on the page."""
    most = max(spread.counts)
    step = (WIDTH - 2 * SIDE) / len(spread.counts)
    unit = f" {spread.unit}" if spread.unit else ""
    bars = []
    for place, count in enumerate(spread.counts):
        height = round(count / most * (BASE - TOP), 1)
        tip = f"{_short(spread.edges[place])} to {_short(spread.edges[place + 1])}{unit}: {count:,}"
        bars.append(Column(round(SIDE + place * step, 1), round(BASE - height, 1), round(step - GAP, 1), height, tip))
    description = (
        f"{_short(spread.least)} to {_short(spread.greatest)}{unit}, half of them up to {_short(spread.median)}"
    )
    title = spread.column if spread.what == "value" else f"{spread.column}, {spread.what}"
    return Histogram(key, title, description, tuple(bars), _short(spread.least), _short(spread.greatest) + unit)


def tally_bars(tally: Tally, key: str) -> Bars:
    """Return the drawing of how often plain values occur."""
    return _bars(key, f"{tally.column}, {tally.what}", dict(tally.counts), "")


def class_bars(counts: Mapping[str, int]) -> Bars:
    """Return the drawing of the rows of each class, the most frequent ones where there are very many."""
    shown = dict(list(counts.items())[:MAX_BARS])
    left_out = len(counts) - len(shown)
    return _bars(
        "classes", "Rows of each class", shown, f"; {left_out:,} rarer classes are left out" if left_out else ""
    )


def _bars(key: str, title: str, counts: Mapping[str, int], rest: str) -> Bars:
    most, total = max(counts.values()), sum(counts.values())
    bars = tuple(
        Bar(shortened(name), name, round(count / most * BAR_WIDTH, 1), f"{count:,} ({count / total:.0%})")
        for name, count in counts.items()
    )
    left = round(max(width_of(bar.shown) for bar in bars) * CHARACTER_WIDTH) + 14
    return Bars(key, title, f"{len(counts)} values, {total:,} in all{rest}.", bars, left)


def missing_map(missing: Missing, num_rows: int) -> HeatMap | None:
    """Return the drawing of missing cells by class; None where none is missing."""
    gaps = [place for place, count in enumerate(missing.counts) if count]
    if not gaps or not num_rows:
        return None
    classes = [("all rows", "all rows"), *((shortened(name), name) for name in missing.classes)]
    names = [(shortened(missing.columns[place]), missing.columns[place]) for place in gaps]
    left = round(max(width_of(shown) for shown, _ in names) * CHARACTER_WIDTH) + 16
    top = round(max(width_of(shown) for shown, _ in classes) * CHARACTER_WIDTH * 0.87) + 16
    squares = []
    for row, place in enumerate(gaps):
        shares = [missing.counts[place] / num_rows, *missing.shares[place].tolist()]
        squares += [
            _square(share, (left + column * CELL_WIDTH, top + row * CELL_HEIGHT), names[row][1], classes[column][1])
            for column, share in enumerate(shares)
        ]
    return HeatMap(tuple(names), tuple(classes), tuple(squares), left, top)


def _square(share: float, place: tuple[int, int], column: str, name: str) -> Square:
    percent = round(share * 100)
    tip = f"{column}: {share:.1%} missing in {name}"
    return Square(*place, percent, opacity_of(share) if share else 0.0, share > 0.5, tip)


def _short(value: float) -> str:
    """Return a number in few digits."""
    return (
        f"{value:,.0f}"
        if abs(value) >= 10_000
        else f"{value:.0f}"
        if abs(value) >= 1000 or value == round(value)
        else f"{value:.3g}"
    )


def histograms_of(spreads: Sequence[Spread]) -> list[Histogram]:
    """Return the drawings of several spreads."""
    return [histogram_of(one, f"spread-{place}") for place, one in enumerate(spreads)]
