"""From what recipes reached to the one, or the average of some, that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from sensorium.evaluation import headline, headline_interval, row_scores
from sensorium.learning.choosing.averaging import average, greedy, losses
from sensorium.learning.choosing.pool import Pool
from sensorium.learning.choosing.standing import Scores, difference
from sensorium.learning.choosing.trial import Trial

Fits = Callable[[Sequence[Trial]], bool]


@dataclass(frozen=True)
class Choice:
    """What is kept.

    Attributes:
        members: Each recipe that is learned from all rows, with its weight; one alone is no average.
        figure: Headline figure on the rows measured; None where nothing could be measured.
        interval: Its 95 % interval.
        why: In words.
    """

    members: Sequence[tuple[Trial, int]]
    figure: float | None
    interval: tuple[float, float] | None
    why: str


def choose_among(trials: Sequence[Trial], pool: Pool, fits: Fits) -> Choice:
    """Choose the best recipe, a plainer one where the difference is not clear, or an average that is clearly better.

    Args:
        trials: At least one, with rows measured.
        pool: The rows.
        fits: Whether the time suffices to learn these from all rows and to finish.
    """
    open_to_choice = [one for one in trials if fits([one])] or list(trials)
    single, why = _single(open_to_choice, pool)
    joined = _joined(open_to_choice, single, pool, fits)
    if joined is not None:
        return joined
    return _measured([(single, 1)], single.outputs, pool, why)


def _single(trials: Sequence[Trial], pool: Pool) -> tuple[Trial, str]:
    best = max(trials, key=lambda one: float(np.nanmean(one.scores)))
    for plainer in sorted(trials, key=lambda one: one.recipe.simplicity):
        if plainer.recipe.simplicity >= best.recipe.simplicity:
            break
        if plainer.state != "behind" and not difference(best.scores, plainer.scores, pool.groups).is_clear:
            name = best.recipe.name
            return plainer, f"'{name}' is not clearly better, and '{plainer.recipe.name}' is plainer"
    why = "is the best" if len(trials) > 1 else "was the only one that there was time for"
    return best, f"'{best.recipe.name}' {why}"


def _joined(trials: Sequence[Trial], single: Trial, pool: Pool, fits: Fits) -> Choice | None:
    """Return the best average; None where it is not clearly better than the single recipe, or takes too long."""
    candidates = [one for one in trials if one.measured[single.measured].all()]
    rows = np.flatnonzero(single.measured)
    labels = [pool.labels[place] for place in rows.tolist()]
    weights = greedy({one.recipe.name: one.outputs[rows] for one in candidates}, pool.target, labels)
    members = [(one, weights[one.recipe.name]) for one in candidates if one.recipe.name in weights]
    if len(members) < 2 or not fits([one for one, _ in members]):
        return None
    outputs = np.full_like(single.outputs, np.nan)
    outputs[rows] = average(
        [one.outputs[rows] for one, _ in members], [weight for _, weight in members], pool.target.link
    )
    gained = losses(pool.target, single.outputs[rows], labels) - losses(pool.target, outputs[rows], labels)
    groups = None if pool.groups is None else [pool.groups[place] for place in rows.tolist()]
    is_clear = difference(gained, np.zeros(len(rows)), groups).is_clear
    if not is_clear or _scores(outputs, rows, pool).mean() < np.nanmean(single.scores[rows]):
        return None
    name = single.recipe.name
    return _measured(members, outputs, pool, f"their average is clearly nearer the labels than '{name}' by itself")


def _scores(outputs: np.ndarray, rows: np.ndarray, pool: Pool) -> Scores:
    sign = 1 if headline(pool.target).higher_is_better else -1
    return np.asarray(sign * row_scores(pool.target, outputs[rows], [pool.labels[place] for place in rows.tolist()]))


def _measured(members: Sequence[tuple[Trial, int]], outputs: np.ndarray, pool: Pool, why: str) -> Choice:
    rows = np.flatnonzero(~np.isnan(outputs).any(1))
    figure, interval = figure_of(outputs, rows, pool)
    return Choice(members, figure, interval, why)


def figure_of(outputs: np.ndarray, rows: np.ndarray, pool: Pool) -> tuple[float, tuple[float, float]]:
    """Return the headline figure of some rows and its 95 % interval."""
    labels = [pool.labels[place] for place in rows.tolist()]
    groups = None if pool.groups is None else [pool.groups[place] for place in rows.tolist()]
    low, high = headline_interval(pool.target, outputs[rows], labels, groups=groups)
    mean = row_scores(pool.target, outputs[rows], labels).mean()
    return float(headline(pool.target).from_mean_score(mean)), (float(low), float(high))
