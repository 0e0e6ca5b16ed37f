"""What the model reaches: all figures of all rows measured, with their intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sensorium.evaluation import headline_of
from sensorium.evaluation.pairs import FEWEST_UNITS
from sensorium.inspection.concerns import Concern, counted
from sensorium.predictor import Examined
from sensorium.records.splits import SplitName, split_name
from sensorium.report.blind import FIXED, blind_of
from sensorium.report.facts import RunFacts
from sensorium.report.tables import figure_rows
from sensorium.report.whiskers import Whisker, own_scale, whisker_on
from sensorium.report.wording import between, number, words

TITLE = "What it reaches"
LARGE = ("accuracy", "balanced_accuracy", "macro_f1", "mae", "r2", *(name for name, _ in FIXED.values()))
"""Figures that are known to be read beside the headline."""
AVERAGES = ("macro_", "micro_", "weighted_")
"""What the names of averages over classes start with; but for the large figures they are folded away."""
SEEN: tuple[SplitName, ...] = ("train", "validation")
"""Splits that a model has learned from, or was chosen by."""
UNBOUNDED = {"rmse", "mae", "loss", "brier"}
"""Words in the names of figures that have no greatest value to be drawn against."""
FEW_UNITS = 30
"""Of fewer rows (groups) intervals are wide, and still too narrow."""


def content(facts: RunFacts) -> dict[str, Any]:
    """Return the figures to show large, those of the last rows measured, and all figures of all, the last first."""
    on = facts.last_measured
    last, examined = facts.figures.get(on, {}), facts.examined
    headline = headline_of(facts.task)
    groups = None if examined is None else examined.labelled.groups
    blind = blind_of(headline.name, last)
    measured = dict(reversed(list(facts.figures.items())))
    return {
        "on": on,
        "rows": last.get("rows"),
        "groups": None if groups is None else len(set(groups)),
        "remark": facts.remark,
        "headline": headline.name,
        "higher_is_better": headline.higher_is_better,
        "blind": None if blind is None else asdict(blind),
        "large": _large(last, headline.name),
        "measured": list(measured),
        "figures": figure_rows(measured),
        "unknown_labels": last.get("unknown_labels", {}),
        "seen_rows": _seen_rows(examined, facts.split_column),
        "row_counts": dict(facts.row_counts),
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return figure → its interval on the last rows measured as a whisker, and which figures to show or fold away."""
    whiskers = {one["figure"]: whisker for one in content["figures"] if (whisker := _whisker(one))}
    folded = [one for one in content["figures"] if one["figure"].startswith(AVERAGES) and one["figure"] not in LARGE]
    return {"whiskers": whiskers, "shown": [one for one in content["figures"] if one not in folded], "folded": folded}


def warnings(content: Mapping[str, Any]) -> Iterator[Concern]:
    """Yield why the figures may mislead."""
    yield from _seen(content)
    if content["on"]:
        yield from _few(content)
        yield from _no_better_than_blind(content)
    if content["unknown_labels"]:
        yield Concern(
            "warning",
            "figures",
            f"{counted(sum(content['unknown_labels'].values()), 'row')} have a class the model does not know; each "
            "counts as wrong.",
            "Train with rows of these classes, or leave them out.",
        )


def _seen(content: Mapping[str, Any]) -> Iterator[Concern]:
    taught, chose = (content["seen_rows"][split] for split in SEEN)
    if taught:
        yield _serious(
            f"{counted(taught, 'row')} of the {content['rows']:,} measured here are of the training split: the model "
            "learned from them, so every figure flatters it.",
            "Name the rows it has not seen with --split.",
        )
    if chose or content["on"] == "validation":
        yield Concern(
            "warning",
            "figures",
            "The best epoch was chosen on these validation rows, so figures on them flatter the model.",
            "Measure it on a test split, or on a table of other rows.",
        )


def _few(content: Mapping[str, Any]) -> Iterator[Concern]:
    noun, units = ("row", content["rows"]) if content["groups"] is None else ("group", content["groups"])
    if units < FEW_UNITS:
        yield Concern(
            "serious" if units < FEWEST_UNITS else "warning",
            "figures",
            f"Only {counted(units, noun)} were measured: too few to judge by. Intervals of so few are too narrow.",
            f"Measure more {noun}s.",
        )


def _no_better_than_blind(content: Mapping[str, Any]) -> Iterator[Concern]:
    reached, blind = content["large"][0], content["blind"]
    if blind is None or reached["interval"] is None:
        return
    low, high = reached["interval"]
    if low <= blind["value"] if content["higher_is_better"] else high >= blind["value"]:
        name = words(reached["figure"])
        yield _serious(
            f"These rows do not show that the model beats always answering {blind['answer']}, which would reach {name} "
            f"{number(blind['value'])}: {name} is {number(reached['value'])}{between(reached['interval'])}.",
            "Train longer, on more rows or on other inputs, or measure more rows.",
        )


def _serious(sentence: str, remedy: str) -> Concern:
    return Concern("serious", "figures", sentence, remedy)


def _large(figures: Mapping[str, Any], headline: str) -> list[dict[str, Any]]:
    found = figures.get("intervals", {})
    return [
        {"figure": name, "value": figures[name], "interval": found.get(name)}
        for name in dict.fromkeys([headline, *LARGE])
        if name in figures
    ]


def _seen_rows(examined: Examined | None, split_column: str | None) -> dict[str, int]:
    """Return how many records taught the model (``train``) and how many chose its epoch (``validation``)."""
    if examined is None or split_column is None or split_column not in examined.labelled.table.columns:
        return dict.fromkeys(SEEN, 0)
    named = Counter(split_name(cell) for cell in examined.labelled.table.column(split_column))
    return {split: named[split] for split in SEEN}


def _whisker(one: Mapping[str, Any]) -> Whisker | None:
    last = one["values"][0]
    if last["value"] is None or last["interval"] is None:
        return None
    scale = own_scale(last["value"], last["interval"], is_bounded=UNBOUNDED.isdisjoint(one["figure"].split("_")))
    return whisker_on(scale, last["value"], last["interval"])
