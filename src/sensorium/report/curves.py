"""How training went, as drawings: losses, the headline figure, the time of each epoch; and what more rows bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sensorium.evaluation import Headline
from sensorium.report.charts import LEFT, RIGHT, WIDTH, Bar, Chart, Frame, Series
from sensorium.report.scales import Scale
from sensorium.report.wording import heading, percent, words

BAR_SHARE = 0.7
MAX_EPOCH_TICKS = 8

Epochs = Sequence[Mapping[str, Any]]


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
    points, name, split = curve["points"], curve["figure"], curve["split"]
    measured = [(float(point["rows"]), point["figures"][split]) for point in points]
    frame = Frame.of([("first", f"{split} {words(name)}")])
    y = frame.upwards([value for _, one in measured for value in (one["value"], *one["interval"])])
    x = frame.across([0.0, *(rows for rows, _ in measured)], whole=True)
    steps = "; ".join(f"{one['value']:.3g} with {rows:,.0f} training rows" for rows, one in measured)
    drawn = Chart(
        key="learning",
        title=heading(name),
        description=f"{heading(split)} {words(name)} is {steps}.",
        x=x,
        y=y,
        along="training rows",
        legend=frame.legend,
        whiskers=tuple(
            (x.place(rows), y.place(low), y.place(high)) for rows, one in measured for low, high in [one["interval"]]
        ),
        marks_points=True,
    )
    return drawn.with_series([Series("first", "", [(rows, one["value"]) for rows, one in measured])])


def _losses(history: Epochs, best: Mapping[str, Any]) -> Chart:
    names = {"validation": "first", "training": "second"}
    ends = {name: (history[0][f"{name}_loss"], history[-1][f"{name}_loss"]) for name in names}
    ranges = ", ".join(f"{name} loss from {first:.3g} to {last:.3g}" for name, (first, last) in ends.items())
    series = [Series(style, name, _points(history, f"{name}_loss")) for name, style in names.items()]
    description = f"{heading(ranges)}; {best['validation_loss']:.3g} at the best epoch, {best['epoch']}."
    return _by_epoch("loss", ("Loss", description), series, (best["epoch"], best["validation_loss"]))


def _headline(history: Epochs, best: Mapping[str, Any], name: str) -> Chart:
    first, last = history[0]["headline"], history[-1]["headline"]
    description = (
        f"Validation {words(name)} from {first:.3g} to {last:.3g} over {_epochs(history)}; best "
        f"{best['headline']:.3g} at epoch {best['epoch']}."
    )
    series = [Series("first", f"validation {words(name)}", _points(history, "headline"))]
    return _by_epoch("headline", (heading(name), description), series, (best["epoch"], best["headline"]))


def _by_epoch(key: str, wording: tuple[str, str], series: Sequence[Series], best: tuple[float, float]) -> Chart:
    frame = Frame.of([*((one.style, one.name) for one in series), ("best", "best epoch")])
    x = frame.across([epoch for epoch, _ in series[0].points], num_ticks=MAX_EPOCH_TICKS, whole=True)
    y = frame.upwards([value for one in series for _, value in one.points])
    place = x.place(best[0]), y.place(best[1])
    drawn = Chart(key, *wording, x, y, "epoch", legend=frame.legend, best=place)
    return drawn.with_series(series)


def _times(history: Epochs) -> Chart:
    frame = Frame.of([("bar-seconds", "seconds in an epoch"), ("bar-waiting", "waiting for data")])
    y = frame.upwards([0.0, *(epoch["seconds"] for epoch in history)])
    numbers = [epoch["epoch"] for epoch in history]
    x = frame.across([min(numbers) - 0.5, max(numbers) + 0.5], num_ticks=MAX_EPOCH_TICKS, whole=True, inset=0)
    total, waiting = (sum(epoch[key] for epoch in history) for key in ("seconds", "waiting_s"))
    return Chart(
        key="time",
        title="Time",
        description=f"{total:.1f} s over {_epochs(history)}; {percent(waiting / total if total else 0.0)} of it was "
        "spent waiting for data.",
        x=x,
        y=y,
        along="epoch",
        legend=frame.legend,
        bars=tuple(bar for epoch in history for bar in _bars(epoch, len(history), x, y)),
    )


def _bars(epoch: Mapping[str, Any], num_epochs: int, x: Scale, y: Scale) -> Iterator[Bar]:
    """Yield the bar of an epoch's time, and before it that of the part spent waiting."""
    width = round((WIDTH - RIGHT - LEFT) / num_epochs * BAR_SHARE, 1)
    left = round(x.place(epoch["epoch"]) - width / 2, 1)
    tip = f"epoch {epoch['epoch']}: {epoch['seconds']:.1f} s, of which {epoch['waiting_s']:.2f} s waiting for data"
    for style, value in (("seconds", epoch["seconds"]), ("waiting", min(epoch["waiting_s"], epoch["seconds"]))):
        top = y.place(value)
        yield Bar(left, top, width, round(y.start - top, 1), f"bar-{style}", tip)


def _epochs(history: Epochs) -> str:
    return f"{len(history)} epoch{'' if len(history) == 1 else 's'}"


def _points(history: Epochs, key: str) -> list[tuple[float, float]]:
    return [(epoch["epoch"], epoch[key]) for epoch in history]
