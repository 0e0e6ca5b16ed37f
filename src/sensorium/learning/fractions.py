"""What would more rows bring? Models of growing parts of the training rows, with the same budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sensorium.cache import ArrayCache
from sensorium.errors import ConfigError
from sensorium.evaluation import headline, headline_figure, headline_interval, row_scores
from sensorium.evaluation.learning_curve import CurvePoint, LearningCurve, learning_curve
from sensorium.learning.averaged import AnyModel
from sensorium.learning.config import RunConfig
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.labels import Tables
from sensorium.learning.looking import look, tables_of
from sensorium.learning.measuring import JUDGED
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.setting_aside import set_aside, uncalibrated, without_calibration
from sensorium.progress import Reporter
from sensorium.records.fractions import draw_fraction
from sensorium.records.splits import SplitName
from sensorium.specs import Array


def check_fractions(fractions: Sequence[float]) -> tuple[float, ...]:
    """Return fractions of the training rows by size.

    Raises:
        ConfigError: One is not above 0 and at most 1, or two are the same.
    """
    if not all(0 < one <= 1 for one in fractions):
        raise ConfigError("a fraction of the training rows is above 0 and at most 1, such as 0.25.")
    if len(set(fractions)) < len(fractions):
        raise ConfigError("two fractions of the training rows are the same. Name each once.")
    return tuple(sorted(fractions))


def part_of(config: RunConfig, fraction: float) -> Tables:
    """Return the run's tables with a part of the training rows, which holds all smaller parts; see `draw_fraction`.

    Raises:
        DataError: The tables are wrong.
    """
    tables = tables_of(config)
    train = tables["train"]
    groups = train.column(config.data.group) if config.data.group else None
    places = draw_fraction(config.target.strata_in(train), fraction, config.training.seed, groups=groups)
    return {**tables, "train": train.take(places.tolist())}


def refuse_unlearnable(config: RunConfig, prepared: Prepared, fractions: Sequence[float]) -> None:
    """Tell before anything is trained that inputs cannot be fitted on a part of the rows.

    Raises:
        DataError: A part is too small for an input, which finds no word often enough in it, for example.
    """
    for fraction in fractions:
        look(config, Reporter(), tables=part_of(config, fraction), target=prepared.target)


def grow(
    config: RunConfig,
    prepared: Prepared,
    model: AnyModel,
    fractions: Sequence[float],
    *,
    aids: Aids,
    cache: ArrayCache | None,
) -> LearningCurve:
    """Train on the smaller parts of the rows too, and judge what the last step brought.

    An epoch of a smaller part shows its rows so often that it has as many steps as one of the largest: else a model of
    few rows would also be one that learned less long. Vocabularies and scales are fitted on each part anew.

    Args:
        config: The run's config, every part chosen.
        prepared: Rows of the largest part.
        model: The model trained on them.
        fractions: At least two, by size.
        aids: Of the run; each part begins as it did, from an earlier model or anew.
        cache: Where decoded cells are kept.
    """
    points: list[CurvePoint] = []
    outputs: list[dict[SplitName, Array]] = []
    num_rows = len(prepared.splits["train"])
    bare = uncalibrated(config)
    for fraction in fractions[:-1]:
        aids.reporter.line(f"training on {fraction:g} of the training rows, for the learning curve")
        tables = without_calibration(set_aside(config, part_of(config, fraction)).tables)
        part = prepare(bare, aids.reporter, cache=cache, earlier=aids.earlier, tables=tables, target=prepared.target)
        fitted = fit_model(config, _repeated(part, num_rows), Aids(aids.reporter, earlier=aids.earlier))
        outputs.append(_outputs(part, fitted.model))
        points.append(CurvePoint(fraction, len(part.splits["train"]), _figures(prepared, outputs[-1])))
    outputs.append(_outputs(prepared, model))
    points.append(CurvePoint(fractions[-1], num_rows, _figures(prepared, outputs[-1])))
    split: SplitName = "test" if "test" in prepared.splits else "validation"
    before, last = (row_scores(prepared.target, one[split], prepared.labels[split]) for one in outputs[-2:])
    figure = headline(prepared.target)
    return learning_curve(figure, points, (before, last), split=split, groups=prepared.groups.get(split))


def _repeated(prepared: Prepared, num_rows: int) -> Prepared:
    """Return the same with so many training rows, each again and again."""
    rows = prepared.splits["train"]
    again = rows.take(np.resize(np.arange(len(rows)), num_rows))
    return replace(prepared, splits={**prepared.splits, "train": again})


def _outputs(prepared: Prepared, model: AnyModel) -> dict[SplitName, Array]:
    """Return head outputs of a model on the rows of every split that did not teach it."""
    return {split: outputs_of(model, prepared.splits[split]) for split in JUDGED if split in prepared.splits}


def _figures(prepared: Prepared, outputs: dict[SplitName, Array]) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    for split, answered in outputs.items():
        labels, target = prepared.labels[split], prepared.target
        interval = headline_interval(target, answered, labels, groups=prepared.groups.get(split))
        figures[split] = {"value": headline_figure(target, answered, labels), "interval": list(interval)}
    return figures
