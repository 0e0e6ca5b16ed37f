"""The rows of the page's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.report.scales import scale_of

PLOT_WIDTH, PLOT_MARGIN = 180, 8
LEFT_OUT = ("rows", "intervals", "per_class", "confusion", "unknown_labels")


@dataclass(frozen=True)
class SubsetPlot:
    """The common scale of all rows, as text at its ends, and the rows."""

    low: str
    high: str
    rows: tuple[SubsetRow, ...]


@dataclass(frozen=True)
class SubsetRow:
    """One subset: which inputs are shown (in the order of all), its figure and interval, and the places of its plot."""

    shown: tuple[bool, ...]
    value: float
    interval: Sequence[float]
    low_x: float
    high_x: float
    x: float
    is_whole: bool


def figure_rows(figures: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the name of each figure, with its ``values`` and their intervals on each of the sets of rows measured."""
    names = dict.fromkeys(name for one in figures.values() for name in one if name not in LEFT_OUT)
    return [
        {
            "figure": name,
            "values": [
                {"value": one.get(name), "interval": one.get("intervals", {}).get(name)} for one in figures.values()
            ],
        }
        for name in names
    ]


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
        rows.append(SubsetRow(shown, value, (low, high), *places, all(shown)))
    return SubsetPlot(f"{scale.low:.3g}", f"{scale.high:.3g}", tuple(rows))
