"""The headline figure by the values of a column: for whom a model does worse, as far as its rows can tell."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import Headline, headline, row_scores
from sensorium.evaluation.codes import codes_of
from sensorium.evaluation.differences import chance_of_differences
from sensorium.evaluation.intervals import Interval, count_units, drawn_sums, interval_of, wilson_interval
from sensorium.evaluation.values import Values
from sensorium.specs import Array
from sensorium.targets import Target

MIN_ROWS = 10
"""Values with fewer rows are told of together: alone their figure is noise, and may be that of one person."""
MAX_SHOWN, WORST_SHOWN = 20, 10
MAX_CHANCE = 0.05

Floats = NDArray[np.float64]
Places = NDArray[np.intp]


def measure_groups(
    target: Target, outputs: Array, labels: Sequence[str], values: Values, *, units: Sequence[Hashable] | None = None
) -> dict[str, Any]:
    """Measure the headline figure of the rows of each value of a column.

    Args:
        target: The fitted target.
        outputs: (rows, num_outputs) as the head gave them.
        labels: True label of each row.
        values: The column.
        units: Group of each row, drawn together for the intervals; None draws rows, and so do values that are the
            groups themselves.

    Returns:
        ``column``; ``figure``, the headline's name, and ``whole``, what it is over all rows; ``min_rows``;
        ``num_values``; ``values``, the worst first, each with ``value``, ``rows``, ``figure`` and ``interval`` (None
        where nothing can be drawn), of many the worst alone; ``spread``, the quartiles over all that have enough rows,
        None where all of them are shown; ``small``, the ``values`` and ``rows`` that were left out, with their figure
        together, None where there are none; ``chance`` of such differences if all values were alike, None where fewer
        than two can be compared; ``verdict``, the same in one sentence.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    if units is not None and _are_alike(units, values.cells):
        units = None
    measured = _Measured(headline(target), row_scores(target, outputs, labels), units)
    codes = codes_of(values.cells)
    rows_of = [np.flatnonzero(codes == code) for code in range(codes.max() + 1)]
    large = sorted((rows for rows in rows_of if len(rows) >= MIN_ROWS), key=measured.badness, reverse=True)
    small = [rows for rows in rows_of if len(rows) < MIN_ROWS]
    shown = large if len(large) <= MAX_SHOWN else large[:WORST_SHOWN]
    names = values.names([int(rows[0]) for rows in shown])
    found = {
        "column": values.column,
        "figure": measured.headline.name,
        "whole": measured.figure(np.arange(len(codes))),
        "min_rows": MIN_ROWS,
        "num_values": len(rows_of),
        "values": [{"value": name, **measured.entry(rows)} for name, rows in zip(names, shown, strict=True)],
        "spread": None if shown is large else _quartiles([measured.figure(rows) for rows in large]),
        "small": {"values": len(small), **measured.entry(np.concatenate(small))} if small else None,
        "chance": measured.chance(large) if len(large) > 1 else None,
    }
    return {**found, "verdict": verdict_of(found)}


def _are_alike(units: Sequence[Hashable], cells: Sequence[Hashable]) -> bool:
    """Whether each value is one unit."""
    filled = {(unit, cell) for unit, cell in zip(units, cells, strict=True) if cell is not None}
    return len(filled) == len({unit for unit, _ in filled}) == len({cell for _, cell in filled})


@dataclass(frozen=True)
class _Measured:
    """One score a row, and how the figure of some rows follows from theirs."""

    headline: Headline
    scores: Floats
    units: Sequence[Hashable] | None

    def figure(self, rows: Places) -> float:
        return float(self.headline.from_mean_score(self.scores[rows].mean()))

    def badness(self, rows: Places) -> tuple[float, int]:
        """Return what is greater the worse the figure, then the more rows there are."""
        figure = self.figure(rows)
        return (-figure if self.headline.higher_is_better else figure), len(rows)

    def entry(self, rows: Places) -> dict[str, Any]:
        interval = self._interval(rows)
        return {
            "rows": len(rows),
            "figure": self.figure(rows),
            "interval": None if interval is None else [interval.low, interval.high],
        }

    def chance(self, parts: Sequence[Places]) -> float:
        rows = np.concatenate(parts)
        codes = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        units = rows if self.units is None else codes_of([self.units[row] for row in rows.tolist()])
        return chance_of_differences(self.scores[rows], codes, units)

    def _interval(self, rows: Places) -> Interval | None:
        """Return the interval by drawing; of shares, which few draws say little of, by Wilson's formula."""
        scores = self.scores[rows]
        units = None if self.units is None else [self.units[row] for row in rows.tolist()]
        num_units = count_units(units, len(rows))
        if num_units < 2:
            return None
        is_share = self.headline.higher_is_better and bool(np.isin(scores, (0.0, 1.0)).all())
        if is_share and (units is None or scores.std() == 0):
            return wilson_interval(float(scores.mean()), num_units)
        sums, counts = drawn_sums(np.stack([scores, np.ones(len(rows))], axis=1), groups=units, seed=0).T
        return interval_of(np.asarray(self.headline.from_mean_score(sums / counts)))


def _quartiles(figures: Sequence[float]) -> dict[str, Any]:
    names = ("least", "lower_quartile", "median", "upper_quartile", "greatest")
    found = np.quantile(figures, np.linspace(0, 1, len(names))).tolist()
    return {"values": len(figures), **dict(zip(names, found, strict=True))}


def verdict_of(found: Mapping[str, Any]) -> str:
    """Return in one sentence what the figures by value say."""
    column, figure, whole = found["column"], found["figure"].replace("_", " "), f"{found['whole']:.3g}"
    if found["chance"] is None:
        return (
            f"'{column}' has {found['num_values']:,} values, and fewer than two of them have {found['min_rows']} rows, "
            "so they cannot be compared."
        )
    worst = found["values"][0]
    if found["chance"] < MAX_CHANCE:
        return (
            f"The values of '{column}' differ by more than chance would make them: {figure} is {worst['figure']:.3g} "
            f"for '{worst['value']}' and {whole} over all rows."
        )
    return (
        f"The values of '{column}' differ no more than chance may make them with so many rows; the worst, "
        f"'{worst['value']}', has {figure} {worst['figure']:.3g}, and all rows {whole}."
    )
