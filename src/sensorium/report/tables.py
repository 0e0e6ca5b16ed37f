"""The rows of the page's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.report.whiskers import Whisker, common_scale, whisker_on

COUNTS = ("rows",)
"""Numbers among figures that are counts."""


@dataclass(frozen=True)
class SubsetRow:
    """One subset: which inputs are shown (in the order of all), its figure and interval, and their drawing."""

    shown: tuple[bool, ...]
    value: float
    interval: Sequence[float]
    whisker: Whisker
    is_whole: bool


def figure_rows(figures: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the name of each figure, with its ``values`` and their intervals on each of the sets of rows measured."""
    names = dict.fromkeys(name for one in figures.values() for name, value in one.items() if _is_figure(name, value))
    return [
        {
            "figure": name,
            "values": [
                {"value": one.get(name), "interval": one.get("intervals", {}).get(name)} for one in figures.values()
            ],
        }
        for name in names
    ]


def subset_rows(subsets: Mapping[str, Any], inputs: Sequence[str]) -> list[SubsetRow]:
    """Return the subsets, each with its interval drawn on one common scale."""
    entries, name = subsets["subsets"], subsets["headline"]
    scale = common_scale([bound for entry in entries for bound in (*entry["interval"], entry["figures"][name])])
    rows = []
    for entry in entries:
        value, interval = entry["figures"][name], entry["interval"]
        shown = tuple(one in entry["inputs"] for one in inputs)
        rows.append(SubsetRow(shown, value, interval, whisker_on(scale, value, interval), all(shown)))
    return rows


def _is_figure(name: str, value: object) -> bool:
    """Whether it is one number, defined or not, and no count."""
    return name not in COUNTS and (value is None or (isinstance(value, float | int) and not isinstance(value, bool)))
