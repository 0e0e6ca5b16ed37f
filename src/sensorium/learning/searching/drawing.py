"""Which values are tried next: what promises most after the trials so far, and never the same twice."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

import numpy as np
import optuna
from optuna.samplers import TPESampler
from optuna.trial import FrozenTrial, TrialState

from sensorium.learning.searching.ranges import Choices
from sensorium.learning.searching.space import Point, Space
from sensorium.learning.searching.study import MESSAGE, distributions

RANDOM_TRIALS = 8
"""Trials at random before those that learn from the others."""
DRAWS = 10
"""Draws that may be repetitions before what is left of a small space is taken at random."""
MAX_POINTS_LISTED = 10_000


def next_trial(study: optuna.Study, space: Space, *, most: int | None) -> optuna.Trial | None:
    """Begin the next trial; the caller has its turn, so that no two processes begin the same.

    Args:
        study: What was tried.
        space: What may be.
        most: Trials after which there is no other.

    Returns:
        The trial; None where there were as many as wanted, or no point of the space is left.
    """
    trials = study.get_trials(deepcopy=False)
    counted = [one for one in trials if not _is_void(one)]
    if most is not None and len(counted) >= most:
        return None
    ranges = distributions(space)
    if not any(one.state == TrialState.WAITING for one in trials):
        first = None if trials else space.as_it_stands
        point = first or _fresh(study, space, counted, number=len(trials))
        if point is None:
            return None
        study.enqueue_trial(dict(point))
    return study.ask(ranges)


def _is_void(trial: FrozenTrial) -> bool:
    """Whether a trial was stopped, or is not begun."""
    return trial.state == TrialState.WAITING or (trial.state == TrialState.FAIL and MESSAGE not in trial.user_attrs)


def _fresh(study: optuna.Study, space: Space, known: list[FrozenTrial], *, number: int) -> Point | None:
    """Draw a point that no trial had; None if there is none.

    Tree-structured Parzen estimators (Bergstra et al., 2011) over all keys together. Points that fail and points under
    way count as bad, so that several processes do not crowd. The draw follows from the trials alone, so a search that
    goes on draws what one that was never stopped would have.
    """
    seed = int(np.random.SeedSequence([space.base.training.seed, number]).generate_state(1)[0])
    sampler = TPESampler(n_startup_trials=RANDOM_TRIALS, multivariate=True, constant_liar=True, seed=seed)
    beside = optuna.create_study(direction=study.direction, sampler=sampler)
    beside.add_trials(known)
    tried = {_key(one.params) for one in known}
    for _ in range(DRAWS):
        drawn = beside.ask(distributions(space))
        if _key(drawn.params) not in tried:
            return drawn.params
        beside.tell(drawn, state=TrialState.FAIL)
    left = [point for point in _points(space) if _key(point) not in tried]
    return left[seed % len(left)] if left else None


def _points(space: Space) -> Iterator[Point]:
    """Yield every point of a space that can be listed; none of one that has fractions, or is vast."""
    values = {path: _values(space, path) for path in space.ranges}
    if math.prod(len(one) for one in values.values()) <= MAX_POINTS_LISTED:
        for chosen in product(*values.values()):
            yield dict(zip(values, chosen, strict=True))


def _values(space: Space, path: str) -> list[float | str]:
    one = space.ranges[path]
    if isinstance(one, Choices):
        return [*one.texts]
    if path in space.whole:
        return list(range(int(one.low), int(one.high) + 1, int(one.step or 1)))
    return [] if one.step is None else [one.low + count * one.step for count in range(one.num_steps + 1)]


def _key(point: Point) -> tuple[tuple[str, object], ...]:
    return tuple(sorted((path, round(one, 12) if isinstance(one, float) else one) for path, one in point.items()))
