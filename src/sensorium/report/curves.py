"""How training went, as drawings: losses, the headline figure, the time of each epoch; and what more rows bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.evaluation import Headline
from sensorium.report.scales import Scale, scale_of
from sensorium.report.wording import heading, words

WIDTH, HEIGHT = 360, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 36, 40
BAR_SHARE = 0.7

Epochs = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Line:
    """A curve. ``style`` names its look; ``points`` are (x, y) places."""

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
class Chart:
    """One drawing: axes, curves or bars, a legend of (style, name), and the place of the epoch that was kept.

    ``along`` says what runs along the x axis; ``whiskers`` are intervals, upright lines (x, low y, high y).
    """

    key: str
    title: str
    description: str
    x: Scale
    y: Scale
    lines: tuple[Line, ...] = ()
    bars: tuple[Bar, ...] = ()
    best: tuple[float, float] | None = None
    legend: tuple[tuple[str, str], ...] = ()
    along: str = "epoch"
    whiskers: tuple[tuple[float, float, float], ...] = ()
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    width: int = WIDTH
    height: int = HEIGHT


def best_epoch(history: Epochs, headline: Headline) -> Mapping[str, Any]:
    """Return the epoch whose weights were kept: the best headline figure, ties by validation loss."""
    sign = 1 if headline.higher_is_better else -1
    return max(history, key=lambda epoch: (sign * epoch["headline"], -epoch["validation_loss"]))


def charts_of(history: Epochs, headline: str, kept: int) -> list[Chart]:
    """Return the drawings of a run of at least one epoch, of which one was ``kept``."""
    best = next(epoch for epoch in history if epoch["epoch"] == kept)
    return [_losses(history, best), _headline(history, best, headline), _times(history)]


def learning_chart(curve: Mapping[str, Any]) -> Chart:
    """Return the drawing of what the figure does as training rows are added, with its intervals."""
    points, name = curve["points"], curve["figure"]
    measured = [(point["rows"], point["figures"][curve["split"]]) for point in points]
    x = scale_of([0.0, *(float(rows) for rows, _ in measured)], LEFT, WIDTH - RIGHT - 6, whole=True)
    bounds = [(rows, *one["interval"]) for rows, one in measured]
    y = scale_of([value for _, one in measured for value in (one["value"], *one["interval"])], HEIGHT - BOTTOM, TOP)
    steps = "; ".join(f"{one['value']:.3g} with {rows:,} training rows" for rows, one in measured)
    return Chart(
        key="learning",
        title=heading(name),
        description=f"{heading(curve['split'])} {words(name)} is {steps}.",
        x=x,
        y=y,
        lines=(Line("validation", tuple((x.place(rows), y.place(one["value"])) for rows, one in measured)),),
        legend=(("validation", f"{curve['split']} {words(name)}"),),
        along="training rows",
        whiskers=tuple((x.place(rows), y.place(low), y.place(high)) for rows, low, high in bounds),
    )


def _losses(history: Epochs, best: Mapping[str, Any]) -> Chart:
    names = ("training", "validation")
    x, y = _axes(history, [epoch[f"{name}_loss"] for name in names for epoch in history])
    ends = {name: (history[0][f"{name}_loss"], history[-1][f"{name}_loss"]) for name in names}
    ranges = ", ".join(f"{name} loss from {first:.3g} to {last:.3g}" for name, (first, last) in ends.items())
    return Chart(
        key="loss",
        title="Loss",
        description=f"{heading(ranges)}; {best['validation_loss']:.3g} at the best epoch, {best['epoch']}.",
        x=x,
        y=y,
        lines=tuple(Line(name, _points(history, f"{name}_loss", x, y)) for name in names),
        best=(x.place(best["epoch"]), y.place(best["validation_loss"])),
        legend=tuple((name, name) for name in names),
    )


def _headline(history: Epochs, best: Mapping[str, Any], name: str) -> Chart:
    x, y = _axes(history, [epoch["headline"] for epoch in history])
    first, last = history[0]["headline"], history[-1]["headline"]
    return Chart(
        key="headline",
        title=heading(name),
        description=f"Validation {words(name)} from {first:.3g} to {last:.3g} over {_epochs(history)}; best "
        f"{best['headline']:.3g} at epoch {best['epoch']}.",
        x=x,
        y=y,
        lines=(Line("validation", _points(history, "headline", x, y)),),
        best=(x.place(best["epoch"]), y.place(best["headline"])),
        legend=(("validation", f"validation {words(name)}"),),
    )


def _times(history: Epochs) -> Chart:
    seconds = [epoch["seconds"] for epoch in history]
    y = scale_of([0.0, *seconds], HEIGHT - BOTTOM, TOP)
    numbers = [epoch["epoch"] for epoch in history]
    x = scale_of([min(numbers) - 0.5, max(numbers) + 0.5], LEFT, WIDTH - RIGHT, num_ticks=8, whole=True)
    total, waiting = sum(seconds), sum(epoch["waiting_s"] for epoch in history)
    share = waiting / total if total else 0.0
    return Chart(
        key="time",
        title="Time",
        description=f"{total:.1f} s over {_epochs(history)}; {share:.1%} of it was spent waiting for data.",
        x=x,
        y=y,
        bars=tuple(bar for epoch in history for bar in _bars(epoch, len(history), x, y)),
        legend=(("seconds", "seconds in an epoch"), ("waiting", "waiting for data")),
    )


def _bars(epoch: Mapping[str, Any], num_epochs: int, x: Scale, y: Scale) -> Iterator[Bar]:
    """Yield the bar of an epoch's time, and before it that of the part spent waiting."""
    width = round((WIDTH - RIGHT - LEFT) / num_epochs * BAR_SHARE, 1)
    left = round(x.place(epoch["epoch"]) - width / 2, 1)
    tip = f"epoch {epoch['epoch']}: {epoch['seconds']:.1f} s, of which {epoch['waiting_s']:.2f} s waiting for data"
    for style, value in (("seconds", epoch["seconds"]), ("waiting", min(epoch["waiting_s"], epoch["seconds"]))):
        top = y.place(value)
        yield Bar(left, top, width, round(y.start - top, 1), style, tip)


def _axes(history: Epochs, values: Sequence[float]) -> tuple[Scale, Scale]:
    numbers = [float(epoch["epoch"]) for epoch in history]
    x = scale_of(numbers, LEFT + 6, WIDTH - RIGHT - 6, num_ticks=8, whole=True)
    return x, scale_of(values, HEIGHT - BOTTOM, TOP)


def _epochs(history: Epochs) -> str:
    return f"{len(history)} epoch{'' if len(history) == 1 else 's'}"


def _points(history: Epochs, key: str, x: Scale, y: Scale) -> tuple[tuple[float, float], ...]:
    return tuple((x.place(epoch["epoch"]), y.place(epoch[key])) for epoch in history)
