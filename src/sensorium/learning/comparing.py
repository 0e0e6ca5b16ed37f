"""Do the inputs help each other? One more model for each input alone, trained with the same budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation import headline, row_scores
from sensorium.evaluation.comparison import InputComparison, ScoredRows, compare_inputs, require_comparable
from sensorium.learning.averaged import AnyModel
from sensorium.learning.config import ModelConfig, RunConfig
from sensorium.learning.fitting import Aids, fit_model, outputs_of
from sensorium.learning.measuring import JUDGED
from sensorium.learning.preparing import Prepared, alone_with, groups_at
from sensorium.progress import Reporter
from sensorium.records.splits import SplitName
from sensorium.specs import Array


def compare_with_singles(config: RunConfig, prepared: Prepared, fused: AnyModel, reporter: Reporter) -> InputComparison:
    """Train on each input alone, on the rows that hold it, and compare on the rows that hold all of them.

    Args:
        config: The run's config, every part chosen.
        prepared: Its rows.
        fused: The model trained on all inputs.
        reporter: Shows the progress.

    Raises:
        DataError: There is one input only, or no test or validation row that holds them all.
    """
    places = {split: rows.complete for split, rows in prepared.splits.items()}
    outputs: dict[SplitName, dict[str, Array]] = {split: {} for split in JUDGED}
    for name, *others in prepared.views.groups:
        reporter.line(f"training on {name} alone, for comparison")
        alone = alone_with(prepared, name, *others)
        model = fit_model(config_alone(config, name, *others), alone, Aids(reporter)).model
        for split in JUDGED:
            if split in places and len(places[split]):
                rows = prepared.splits[split].take(places[split]).only(name, *others)
                outputs[split][name] = outputs_of(model, rows)
    scored = {split: _scored(prepared, fused, split, places, outputs[split]) for split in JUDGED}
    return compare_inputs(headline(prepared.target), validation=scored["validation"], test=scored["test"])


def refuse_incomparable(prepared: Prepared) -> None:
    """Tell before anything is trained that there is nothing to compare.

    Raises:
        DataError: There is one input only, or no test or validation row that holds them all.
    """
    num_rows = {split: len(rows.complete) for split, rows in prepared.splits.items()}
    require_comparable(
        len(prepared.views.names), num_validation_rows=num_rows["validation"], num_rows=num_rows.get("test", 0)
    )


def _scored(
    prepared: Prepared,
    fused: AnyModel,
    split: SplitName,
    places: Mapping[SplitName, NDArray[np.intp]],
    singles: Mapping[str, Array],
) -> ScoredRows:
    """Return what every model scored on the rows of a split that hold every input."""
    chosen = places.get(split, np.empty(0, np.intp))
    if not len(chosen):
        return ScoredRows([], {name: [] for name in prepared.views.names})
    labels = [prepared.labels[split][place] for place in chosen.tolist()]
    target = prepared.target
    return ScoredRows(
        row_scores(target, outputs_of(fused, prepared.splits[split].take(chosen)), labels),
        {name: row_scores(target, outputs, labels) for name, outputs in singles.items()},
        groups_at(prepared, split, chosen),
    )


def config_alone(config: RunConfig, *names: str) -> RunConfig:
    """Return the run's config with some of its inputs; every part that is left stays as it is."""
    members = {
        name: member.model_copy(
            update={"inputs": tuple(key for key in run.inputs if key in names), "model": _alone(member.model, names)}
        )
        for (name, member), run in zip(config.members.items(), config.runs.values(), strict=False)
        if not set(names).isdisjoint(run.inputs)
    }
    inputs = {name: config.inputs[name] for name in names}
    return config.model_copy(update={"inputs": inputs, "model": _alone(config.model, names), "members": members})


def _alone(model: ModelConfig, names: Sequence[str]) -> ModelConfig:
    by_input = ("encoders", "tuning", "auxiliary")
    left = {key: {name: one for name, one in getattr(model, key).items() if name in names} for key in by_input}
    return model.model_copy(update=left)
