"""What more training rows bring: models trained on growing parts of the rows, measured on the same other rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, count_units
from sensorium.evaluation.outlook import Measured, Outlook, look_ahead
from sensorium.evaluation.pairs import FEWEST_UNITS, figure_of, paired_interval

LITTLE = 0.02
"""A curve is flat where its last step is, with its whole interval, less than this part of the figure."""


@dataclass(frozen=True)
class CurvePoint:
    """A model trained on part of the rows.

    Attributes:
        fraction: Which part, above 0 to 1.
        rows: Training rows.
        figures: Split → headline figure and its 95 % ``interval``.
    """

    fraction: float
    rows: int
    figures: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class LearningCurve:
    """What the figure does as training rows are added.

    Attributes:
        figure: Name of the headline figure.
        higher_is_better: Its direction.
        split: Split that decides: ``test`` where there is one, else ``validation``.
        points: By growing fraction.
        difference: Figure of the last point minus that of the one before, on the rows that decide.
        interval: 95 % bootstrap interval of the difference, drawn pairwise, by group where rows have groups.
        outcome: ``rising`` or ``falling`` where the whole interval lies on one side of none, in the direction that is
            better or worse; ``flat`` where it lies within a fiftieth of the figure; else ``unclear``.
        num_rows: Rows that decide.
        num_groups: Groups among them; None where rows stand alone.
        outlook: What twice the rows may bring; None with fewer than four points, or where more rows made it worse.
    """

    figure: str
    higher_is_better: bool
    split: str
    points: Sequence[CurvePoint]
    difference: float
    interval: Interval
    outcome: Literal["rising", "falling", "flat", "unclear"]
    num_rows: int
    num_groups: int | None
    outlook: Outlook | None = None

    @property
    def verdict(self) -> str:
        """All of it in plain words."""
        return f"{self._last_step} {self.outlook.sentence}" if self.outlook else self._last_step

    @property
    def _last_step(self) -> str:
        before, last = self.points[-2:]
        low, high = self.interval
        groups = "" if self.num_groups is None else f" of {self.num_groups} groups"
        figures = (
            f"on {self.num_rows} {self.split} rows{groups}, {self.figure.replace('_', ' ')} is "
            f"{last.figures[self.split]['value']:.4g} with {last.rows} training rows and "
            f"{before.figures[self.split]['value']:.4g} with {before.rows}, a difference of {self.difference:+.3g} "
            f"(95 % interval {low:+.3g} to {high:+.3g})"
        )
        match self.outcome:
            case "rising":
                return f"Still getting better: {figures}. More rows of the same kind would probably help."
            case "falling":
                return f"More rows made it worse: {figures}. Look at what was added, or train longer."
            case "flat":
                return f"Flat: {figures}. More rows of the same kind would probably bring little."
            case _:
                return f"Whether more rows still help cannot be told: {figures}."

    def to_json(self) -> dict[str, Any]:
        """Return the curve, verdict included, as plain JSON values."""
        plain = {**asdict(self), "interval": list(self.interval), "verdict": self.verdict}
        if self.outlook:
            plain["outlook"]["interval"] = list(self.outlook.interval)
        return plain


def learning_curve(
    headline: Headline,
    points: Sequence[CurvePoint],
    last_two: tuple[ArrayLike, ArrayLike],
    *,
    split: str,
    groups: Sequence[Hashable] | None = None,
) -> LearningCurve:
    """Judge a curve by its last step.

    Args:
        headline: The figure; see `sensorium.evaluation.headline`.
        points: At least two, by growing fraction.
        last_two: Scores of the rows that decide, by the models of the last point but one and of the last.
        split: Where these rows are from.
        groups: Group of each of these rows; None where rows stand alone.
    """
    before, last = last_two
    values = figure_of(headline, last), figure_of(headline, before)
    interval = paired_interval(headline, last, before, groups=groups)
    num_rows = len(np.asarray(last))
    outcome = _outcome(headline, interval, max(map(abs, values)), count_units(groups, num_rows))
    return LearningCurve(
        figure=headline.name,
        higher_is_better=headline.higher_is_better,
        split=split,
        points=points,
        difference=values[0] - values[1],
        interval=interval,
        outcome=outcome,
        num_rows=num_rows,
        num_groups=None if groups is None else len(set(groups)),
        outlook=None if outcome == "falling" else look_ahead(headline, [_measured(one, split) for one in points]),
    )


def _measured(point: CurvePoint, split: str) -> Measured:
    figures = point.figures[split]
    return Measured(point.rows, figures["value"], Interval(*figures["interval"]))


def _outcome(
    headline: Headline, interval: Interval, size: float, num_units: int
) -> Literal["rising", "falling", "flat", "unclear"]:
    if num_units < FEWEST_UNITS:
        return "unclear"
    if max(map(abs, interval)) <= LITTLE * size:
        return "flat"
    if interval.low <= 0 <= interval.high:
        return "unclear"
    return "rising" if (interval.low > 0) == headline.higher_is_better else "falling"
