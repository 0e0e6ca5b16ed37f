"""The rows of the page's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.report.scales import scale_of

PLOT_WIDTH, PLOT_MARGIN = 180, 8
LEFT_OUT = ("rows", "intervals", "per_class", "confusion", "unknown_labels")


@dataclass(frozen=True)
class Shown:
    """A figure and its interval; None where there is none."""

    value: float | None
    interval: Sequence[float] | None


@dataclass(frozen=True)
class SubsetPlot:
    """The common scale of all rows, as text at its ends, and the rows."""

    low: str
    high: str
    rows: tuple[SubsetRow, ...]


@dataclass(frozen=True)
class SubsetRow:
    """One subset: which inputs are shown (in the order of all), its figure, and the places of its plot."""

    shown: tuple[bool, ...]
    figure: Shown
    low_x: float
    high_x: float
    x: float
    is_whole: bool


def figure_rows(figures: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, list[Shown]]]:
    """Yield the name of each figure and its value on each of the sets of rows measured."""
    names = dict.fromkeys(name for one in figures.values() for name in one if name not in LEFT_OUT)
    for name in names:
        yield name, [Shown(one.get(name), one.get("intervals", {}).get(name)) for one in figures.values()]


def subset_plot(subsets: Mapping[str, Any], inputs: Sequence[str]) -> SubsetPlot:
    """Return the subsets, each with its interval drawn on one common scale."""
    entries, name = subsets["subsets"], subsets["headline"]
    bounds = [bound for entry in entries for bound in entry["interval"]]
    scale = scale_of(bounds, PLOT_MARGIN, PLOT_WIDTH - PLOT_MARGIN)
    rows = []
    for entry in entries:
        value, (low, high) = entry["figures"][name], entry["interval"]
        shown = tuple(one in entry["inputs"] for one in inputs)
        places = (scale.place(low), scale.place(high), scale.place(min(max(value, scale.low), scale.high)))
        rows.append(SubsetRow(shown, Shown(value, (low, high)), *places, all(shown)))
    return SubsetPlot(f"{scale.low:.3g}", f"{scale.high:.3g}", tuple(rows))


def limits_of(figures: Mapping[str, Mapping[str, Any]], *, has_subsets: bool, has_comparison: bool) -> list[str]:
    """Return what this page cannot say, in sentences."""
    limits = [
        "How the model does on records unlike those measured: from another place, time, device or people.",
        "Whether it serves all groups of people alike. No figure here is split by age, sex, language or skin.",
        "How far its probabilities can be trusted as probabilities.",
        "How much another random start would change the figures: the intervals hold for other records only.",
        "Whether records belong together. If they do, intervals are too narrow unless records were drawn by group.",
        "Any record: no picture, sound, text or single answer is on this page.",
    ]
    if set(figures) == {"validation"}:
        limits.insert(
            0,
            "How it does on untouched records. The best epoch was chosen on the validation rows, so figures on them "
            "flatter the model. Add a test split.",
        )
    if not has_comparison:
        limits.append("Whether its inputs help each other: that takes models trained on each input alone.")
    if not has_subsets:
        limits.append("How it does when inputs are absent: pass a table with labels to `sensorium report` to see it.")
    return limits
