"""Ranking models by what they answered to the same rows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.errors import ConfigError, DataError
from sensorium.evaluation import Headline, evaluate, headline, row_scores
from sensorium.evaluation.directions import higher_is_better
from sensorium.evaluation.draws import figure_draws
from sensorium.evaluation.intervals import interval_of
from sensorium.evaluation.matches import Contender, Match, play
from sensorium.evaluation.paths import FigureIndex
from sensorium.evaluation.standings import Leaderboard, Standing
from sensorium.specs import Array
from sensorium.targets import Target


@dataclass(frozen=True)
class Answered:
    """What one model answered.

    Attributes:
        name: What to call it; no two are called the same.
        target: Its fitted target.
        outputs: (rows, num_outputs) of its head.
        labels: True label of each row, as its target reads them.
    """

    name: str
    target: Target
    outputs: Array
    labels: Sequence[str]


def rank_models(
    models: Sequence[Answered],
    *,
    groups: Sequence[Hashable] | None = None,
    figure: str | None = None,
) -> Leaderboard:
    """Rank models by a figure and say which cannot be told from the best.

    Args:
        models: At least two, which answer the same target; their classes may differ.
        groups: Group of each row, such as a patient; None where rows stand for themselves.
        figure: What to rank by, see `sensorium.evaluation.paths`; None takes the headline figure.

    Raises:
        ConfigError: There is no such figure, or it is neither better nor worse when there is more of it, or the models
            pass over different labels on purpose, so that their figures are of different labels.
        DataError: The figure is not defined for a model on these rows, or labels cannot be compared.
    """
    measured = [evaluate(model.target, model.outputs, model.labels) for model in models]
    _refuse_other_labels(models, measured)
    chosen = _figure(models[0].target, figure, measured[0])
    contenders = [_contender(model, figures, chosen, groups) for model, figures in zip(models, measured, strict=True)]
    matches = play(chosen, contenders, groups=groups)
    order = sorted(contenders, key=lambda one: one.value, reverse=chosen.higher_is_better)
    return Leaderboard(
        figure=chosen.name,
        higher_is_better=chosen.higher_is_better,
        standings=[_standing(one, order, matches) for one in order],
        matches=matches,
        num_rows=len(models[0].labels),
        num_groups=None if groups is None else len(set(groups)),
    )


def _refuse_other_labels(models: Sequence[Answered], measured: Sequence[Mapping[str, Any]]) -> None:
    passed_over = [set(figures.get("passed_over", ())) for figures in measured]
    differing = set.union(*passed_over) - set.intersection(*passed_over)
    if differing:
        some = " and ".join(one.name for one, labels in zip(models, passed_over, strict=True) if differing & labels)
        message = f"{some} passes over labels that count for others, such as '{min(differing)}'."
        raise ConfigError(f"{message} Compare models that learned the same labels.")


def _figure(target: Target, path: str | None, figures: Mapping[str, Any]) -> Headline:
    figure = headline(target)
    if path is None or path == figure.name:
        return figure
    index = FigureIndex.of(figures)
    index.at(path)  # refuses bounds and what is not there
    name, _ = index.split(path)
    higher = higher_is_better(name)
    if higher is None:
        raise ConfigError(f"models cannot be ranked by '{path}': more of it is neither better nor worse.")
    return Headline(name, higher)


def _contender(
    model: Answered, figures: Mapping[str, Any], figure: Headline, groups: Sequence[Hashable] | None
) -> Contender:
    target, outputs, labels = model.target, model.outputs, model.labels
    value = FigureIndex.of(figures).values.get(figure.name)
    if value is None:
        message = f"'{figure.name}' of model '{model.name}' is not defined on these rows. Compare another figure."
        raise DataError(message)
    return Contender(
        model.name,
        answers=target.decode(outputs)[0],
        value=value,
        draws=figure_draws(target, outputs, labels, figure.name, groups=groups),
        scores=row_scores(target, outputs, labels) if figure == headline(target) else None,
        num_unknown=sum(figures.get("unknown_labels", {}).values()),
    )


def _standing(one: Contender, order: Sequence[Contender], matches: Sequence[Match]) -> Standing:
    best = order[0]
    beside = [match.seen_from(one.name) for match in matches if {match.first, match.second} == {one.name, best.name}]
    return Standing(
        name=one.name,
        rank=1 + [other.value for other in order].index(one.value),
        value=one.value,
        interval=interval_of(one.draws),
        num_unknown=one.num_unknown,
        against_best=beside[0] if beside else None,
    )
