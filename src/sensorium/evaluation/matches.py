"""Two models on the same rows: by how much one figure differs, and whether that is more than chance."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import Headline
from sensorium.evaluation.intervals import Interval, count_units, interval_of
from sensorium.evaluation.pairs import FEWEST_UNITS
from sensorium.evaluation.significance import LEVEL, bootstrap_p, holm, mcnemar_mid_p, swap_p

Floats = NDArray[np.float64]
Test = Literal["mcnemar", "permutation", "bootstrap"]
Outcome = Literal["better", "worse", "same", "unclear"]
TURNED: dict[Outcome, Outcome] = {"better": "worse", "worse": "better", "same": "same", "unclear": "unclear"}


@dataclass(frozen=True)
class Contender:
    """What one model reached on the rows that all of them answered.

    Attributes:
        name: The model.
        answers: Its answer to each row.
        value: The figure.
        draws: The figure in each draw of the rows, the same draws for all models.
        scores: Score of each row, where the figure is the headline one and follows from their mean; else None.
        num_unknown: Labels of these rows that the model does not know.
    """

    name: str
    answers: Sequence[str | float | tuple[str, ...]]
    value: float
    draws: Floats
    scores: Floats | None = None
    num_unknown: int = 0


@dataclass(frozen=True)
class Match:
    """Two models on the same rows.

    Attributes:
        first: One model.
        second: The other.
        difference: Figure of the first minus that of the second.
        interval: 95 % interval of the difference, drawn pairwise, of this pair alone.
        test: Where the p value is from: ``mcnemar`` (mid-p) for right and wrong answers to independent rows,
            ``permutation`` of the models for other scores of rows and for rows in groups, ``bootstrap`` for figures
            that are no mean over rows.
        p: Chance of a difference as large if both were equally good.
        p_adjusted: The same, corrected by Holm for all pairs of models.
        outcome: Whether the first is ``better`` or ``worse``; ``same`` where both gave the same answers and reach the
            same; else ``unclear``.
        only_first: Rows that the first alone got right; None where scores are not right or wrong.
        only_second: Rows that the second alone got right.
    """

    first: str
    second: str
    difference: float
    interval: Interval
    test: Test
    p: float
    p_adjusted: float
    outcome: Outcome
    only_first: int | None = None
    only_second: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the match as plain JSON values."""
        return {**asdict(self), "interval": list(self.interval)}

    def seen_from(self, name: str) -> Match:
        """Return the match with this model as the first."""
        if name == self.first:
            return self
        return replace(
            self,
            first=self.second,
            second=self.first,
            difference=0.0 - self.difference,
            interval=Interval(0.0 - self.interval.high, 0.0 - self.interval.low),
            outcome=TURNED[self.outcome],
            only_first=self.only_second,
            only_second=self.only_first,
        )


def play(figure: Headline, contenders: Sequence[Contender], *, groups: Sequence[Hashable] | None = None) -> list[Match]:
    """Compare each pair of models, and correct for the number of pairs.

    All pairs are corrected for, not only those with the best one: which one is best is chosen on the same rows.

    Args:
        figure: The figure, and which way it is better.
        contenders: At least two.
        groups: Group of each row; None where rows stand for themselves.
    """
    pairs = [(one, other) for place, one in enumerate(contenders) for other in contenders[place + 1 :]]
    test, are_marks = _test_for(figure, contenders, groups), _are_right_or_wrong(figure, contenders)
    p_values = [_p_value(figure, test, pair, groups) for pair in pairs]
    num_units = count_units(groups, len(contenders[0].answers))
    matches = []
    for (one, other), p, adjusted in zip(pairs, p_values, holm(p_values), strict=True):
        alone = _alone_right(one, other) if are_marks else (None, None)
        matches.append(
            Match(
                one.name,
                other.name,
                difference=one.value - other.value,
                interval=interval_of(one.draws - other.draws),
                test=test,
                p=p,
                p_adjusted=adjusted,
                outcome=_outcome(figure, one, other, is_clear=adjusted < LEVEL and num_units >= FEWEST_UNITS),
                only_first=alone[0],
                only_second=alone[1],
            )
        )
    return matches


def _test_for(figure: Headline, contenders: Sequence[Contender], groups: Sequence[Hashable] | None) -> Test:
    if any(one.scores is None for one in contenders):
        return "bootstrap"
    return "mcnemar" if groups is None and _are_right_or_wrong(figure, contenders) else "permutation"


def _p_value(
    figure: Headline, test: Test, pair: tuple[Contender, Contender], groups: Sequence[Hashable] | None
) -> float:
    one, other = pair
    if one.scores is None or other.scores is None:
        return bootstrap_p(one.draws - other.draws)
    if test == "mcnemar":
        return mcnemar_mid_p(*_alone_right(one, other))
    return swap_p(figure, one.scores, other.scores, groups=groups)


def _are_right_or_wrong(figure: Headline, contenders: Sequence[Contender]) -> bool:
    """Whether the score of every row is 1 for a right and 0 for a wrong answer."""
    scores = [one.scores for one in contenders if one.scores is not None]
    return figure.higher_is_better and bool(scores) and bool(np.isin(np.concatenate(scores), (0, 1)).all())


def _alone_right(one: Contender, other: Contender) -> tuple[int, int]:
    """Return how many rows each model alone got right, where both have scores."""
    gains = np.asarray(one.scores) - np.asarray(other.scores)
    return int((gains > 0).sum()), int((gains < 0).sum())


def _outcome(figure: Headline, one: Contender, other: Contender, *, is_clear: bool) -> Outcome:
    if one.value == other.value and list(one.answers) == list(other.answers):
        return "same"
    if not is_clear or one.value == other.value:
        return "unclear"
    return "better" if (one.value > other.value) == figure.higher_is_better else "worse"
