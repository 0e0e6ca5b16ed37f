"""The page of a search over the options of a config: what was tried, what it brought, and what mattered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import accumulate
from statistics import mean
from typing import Any

from sensorium.report.charts import INSET, LEFT, RIGHT, WIDTH, Chart, Frame, Series
from sensorium.report.lettering import shortened, width_of
from sensorium.report.rendering import render
from sensorium.report.scales import Scale, log_scale_of
from sensorium.report.survey_drawings import CHARACTER_WIDTH, Bar, Bars
from sensorium.report.wording import heading, number, percent, words

LONGEST_KEY = 24.0
BAR_WIDTH, PERCENT_WIDTH = 120, 60
Facts = Mapping[str, Any]
"""What `sensorium tune` writes as JSON; see `sensorium.learning.searching.results`."""

Trials = Sequence[Mapping[str, Any]]


def render_search(facts: Facts) -> bytes:
    """Return the page of a search as HTML in UTF-8: no scripts, nothing loaded from elsewhere."""
    return render("search.html.j2", _values(facts))


def _values(facts: Facts) -> dict[str, Any]:
    """Return everything the template shows."""
    trials = {one["number"]: one for one in facts["trials"]}
    completed = [one for one in facts["trials"] if one["state"] == "completed"]
    spans = {path: one for path, one in facts["ranges"].items() if "choices" not in one}
    return {
        "facts": facts,
        "best": trials.get(facts["best"]),
        "stood": trials.get(facts["as_it_stands"]),
        "counts": {
            state: count
            for state in ("completed", "given up", "failed", "stopped")
            if (count := sum(one["state"] == state for one in facts["trials"]))
        },
        "seconds": sum(one["seconds"] for one in facts["trials"]),
        "course": _course(facts, completed) if completed else None,
        "importance": _importance(facts["importance"]) if facts["importance"] else None,
        "by_value": [_by_value(facts, path, completed, at) for at, path in enumerate(spans)] if completed else [],
        "choices": {path: _choices(facts, path, completed) for path in facts["ranges"] if path not in spans},
        "shown": shown_value,
        "range_in_words": range_in_words,
    }


def shown_value(value: object) -> str:
    """Return a value of a key as people read it; choices are kept as JSON."""
    if value is None:
        return "–"
    if isinstance(value, str):
        choice = json.loads(value)
        return choice if isinstance(choice, str) else value
    return f"{value:.4g}" if isinstance(value, float) else f"{value}"


def range_in_words(one: Mapping[str, Any]) -> str:
    """Return what was searched of a key."""
    if "choices" in one:
        return ", ".join(choice if isinstance(choice, str) else json.dumps(choice) for choice in one["choices"])
    step = "" if one["step"] is None else f" in steps of {one['step']:g}"
    return f"{one['low']:g} to {one['high']:g}{step}{', by its logarithm' if one['log'] else ''}"


def _course(facts: Facts, completed: Trials) -> Chart:
    """Return what each trial reached, and the best so far."""
    name = words(facts["figure"])
    better = max if facts["higher_is_better"] else min
    so_far = [*accumulate((one["figure"] for one in completed), better)]
    stood = next((one["figure"] for one in completed if one["number"] == facts["as_it_stands"]), None)
    guide = [] if stood is None else [("guide", "as the config stood")]
    frame = Frame.of([("dots", "a trial"), ("first", "best so far"), *guide])
    numbers = [one["number"] for one in completed]
    x = frame.across([0, *numbers], num_ticks=8, whole=True)
    y = frame.upwards([one["figure"] for one in completed])
    places = {one["number"]: (x.place(one["number"]), y.place(one["figure"])) for one in completed}
    drawn = Chart(
        key="course",
        title=heading(facts["figure"]),
        description=f"Best {name} {so_far[0]:.4g} after the first of {len(completed)} completed trials, "
        f"{so_far[-1]:.4g} after the last.",
        x=x,
        y=y,
        along="trial",
        legend=frame.legend,
        dots=tuple(places.values()),
        best=places[facts["best"]],
    )
    ends = [Series("guide", "", [(0, stood), (numbers[-1], stood)])] if stood is not None else []
    return drawn.with_series([*ends, Series("first", name, _stairs(numbers, so_far))])


def _stairs(numbers: Sequence[int], values: Sequence[float]) -> list[tuple[float, float]]:
    """Return the corners of stairs that change at each number."""
    corners: list[tuple[float, float]] = []
    for at, value in zip(numbers, values, strict=True):
        corners += [(at, corners[-1][1] if corners else value), (at, value)]
    return corners


def _by_value(facts: Facts, path: str, completed: Trials, at: int) -> Chart:
    """Return the figure of each completed trial by the value that a key had in it."""
    one = facts["ranges"][path]
    frame = Frame.of([])
    x = _axis(one, frame)
    y = frame.upwards([trial["figure"] for trial in completed])
    places = {trial["number"]: (x.place(trial["point"][path]), y.place(trial["figure"])) for trial in completed}
    return Chart(
        key=f"value-{at}",
        title=heading(facts["figure"]),
        description=f"{heading(facts['figure'])} of the completed trials by {path}, {range_in_words(one)}; best at "
        f"{shown_value(one['best'])}.",
        x=x,
        y=y,
        along=shortened(path, longest=LONGEST_KEY),
        dots=tuple(places.values()),
        best=places[facts["best"]],
    )


def _axis(one: Mapping[str, Any], frame: Frame) -> Scale:
    if one["log"]:
        return log_scale_of([one["low"], one["high"]], LEFT + INSET, WIDTH - RIGHT - INSET)
    return frame.across([one["low"], one["high"]])


def _importance(shares: Mapping[str, float]) -> Bars:
    bars = tuple(
        Bar(shortened(path, longest=LONGEST_KEY), path, round(share * BAR_WIDTH, 1), percent(share))
        for path, share in shares.items()
    )
    left = round(max(width_of(bar.shown) for bar in bars) * CHARACTER_WIDTH) + 14
    most = next(iter(shares))
    return Bars(
        "importance",
        "Importance of the keys",
        f"{most} accounts for most, {percent(shares[most])}.",
        bars,
        left,
        bar_width=BAR_WIDTH,
        words_width=PERCENT_WIDTH,
    )


def _choices(facts: Facts, path: str, completed: Trials) -> list[dict[str, Any]]:
    """Return, for each choice of a key, how many trials took it, and their best and mean figure."""
    one = facts["ranges"][path]
    better = max if facts["higher_is_better"] else min
    rows = []
    for choice in one["choices"]:
        text = json.dumps(choice, ensure_ascii=False, sort_keys=True)
        figures = [trial["figure"] for trial in completed if trial["point"][path] == text]
        rows.append(
            {
                "choice": shown_value(text),
                "trials": len(figures),
                "best": number(better(figures)) if figures else "–",
                "mean": number(mean(figures)) if figures else "–",
                "is_best": text == one["best"],
            }
        )
    return rows
