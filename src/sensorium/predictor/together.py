"""Several models on the same rows of one table, each cell decoded once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from sensorium.errors import ConfigError, DataError, Fault, Faults
from sensorium.modalities import Cell, Modality
from sensorium.predictor.judging import Results
from sensorium.predictor.predictor import BATCH_SIZE, Predictor
from sensorium.progress import Reporter
from sensorium.reading import Features, cells_of, feature_batches, feeds
from sensorium.records.table import Table
from sensorium.registry import did_you_mean
from sensorium.specs import Array


@dataclass(frozen=True)
class Shown:
    """A model and what it is shown.

    Attributes:
        name: What to call it.
        predictor: The model.
        hidden: Inputs that it has learned with and is not shown, as if every record lacked them.
    """

    name: str
    predictor: Predictor
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Together:
    """What models answered to the rows that all of them can answer.

    Attributes:
        table: These rows.
        outputs: Model → what it gave for these rows (rows, num_outputs), calibrated where it is.
        rows_left_out: Model → rows of the whole table in which it finds nothing to read.
    """

    table: Table
    outputs: Mapping[str, Array]
    rows_left_out: Mapping[str, int]


def with_and_without(models: Mapping[str, Predictor], without: Sequence[str]) -> list[Shown]:
    """Return each model as it is, and once more for each input that is to be hidden from it.

    Args:
        models: Name → model.
        without: Inputs to hide, each from the models that have it and others; several apart by commas are hidden
            together.

    Raises:
        ConfigError: No model has such an input and others; all faults together.
    """
    contenders = [Shown(name, predictor) for name, predictor in models.items()]
    faults, seen = [], set[frozenset[str]]()
    known = tuple(dict.fromkeys(name for predictor in models.values() for name in predictor.modalities))
    for words in without:
        hidden = tuple(dict.fromkeys(word.strip() for word in words.split(",")))
        if frozenset(hidden) in seen:
            continue
        seen.add(frozenset(hidden))
        unknown = [one for one in hidden if one not in known]
        faults += [Fault(f"no model has an input '{one}'.{did_you_mean(one, known)}") for one in unknown]
        fewer = [
            Shown(f"{name} without {', '.join(hidden)}", predictor, predictor.judge.views.behind(hidden))
            for name, predictor in models.items()
            if set(hidden) < set(predictor.modalities)
            and set(predictor.judge.views.behind(hidden)) < set(predictor.modalities)
        ]
        if not fewer and not unknown:
            faults.append(Fault(f"without {', '.join(hidden)}, no model that has it would be shown anything."))
        contenders += fewer
    if faults:
        raise ConfigError(faults)
    return contenders


def answer_together(
    contenders: Sequence[Shown], table: Table, *, allow_roots: Sequence[Path] = (), reporter: Reporter
) -> Together:
    """Let models answer the rows that all of them can answer.

    A row without any input that a model is shown cannot be answered by it. Such rows are left out for all models, so
    that all are measured on the same.

    Args:
        contenders: The models.
        table: Records with the columns of all of them.
        allow_roots: Folders outside the table's own that cells may name files in.
        reporter: Shows the progress.

    Raises:
        DataError: The table or its files are wrong, all faults together, or no row can be answered by all.
    """
    reads = {one.name: _reads(one) for one in contenders}
    modalities = {key: one.predictor.modalities[name] for one in contenders for name, key in reads[one.name].items()}
    cells = _cells(table, modalities, allow_roots)
    is_present = {key: np.array([cell is not None for cell in column]) for key, column in cells.items()}
    can_answer = {name: np.any([is_present[key] for key in keys.values()], axis=0) for name, keys in reads.items()}
    kept = np.flatnonzero(np.all(list(can_answer.values()), axis=0)).tolist()
    if not kept:
        raise DataError("no record has an input for every model, so they cannot be compared on this table.")
    rows = table.take(kept)
    records = [{key: column[place] for key, column in cells.items()} for place in kept]
    outputs: dict[str, list[Array]] = {one.name: [] for one in contenders}
    with reporter.bar("predicting", len(records)) as advance:
        for batch in feature_batches(records, modalities, batch_size=BATCH_SIZE, table=rows):
            for one in contenders:
                outputs[one.name].append(_outputs(one.predictor, reads[one.name], batch))
            advance(len(batch), "")
    return Together(
        rows,
        {name: np.concatenate(parts) for name, parts in outputs.items()},
        {name: int((~can).sum()) for name, can in can_answer.items() if not can.all()},
    )


def _reads(one: Shown) -> dict[str, str]:
    """Return input that a model is shown → key of how it is read, the same for models that read it alike."""
    modalities = one.predictor.modalities
    return {name: _key(modality) for name, modality in modalities.items() if name not in one.hidden}


def _cells(
    table: Table, modalities: Mapping[str, Modality], allow_roots: Sequence[Path]
) -> dict[str, Sequence[Cell | None]]:
    cells, faults = {}, Faults()
    for key, modality in modalities.items():
        with faults.gathered():
            cells[key] = cells_of(table, modality.config, allow_roots)
    faults.raise_any()
    return cells


def _outputs(predictor: Predictor, reads: Mapping[str, str], batch: Sequence[Features]) -> Array:
    """Return a model's outputs, calibrated where it is, for a batch whose features stand under the keys of `_reads`."""
    own = [{name: features[key] for name, key in reads.items()} for features in batch]
    results = Results.joined([predictor.session.run(feeds(predictor.modalities, own))])
    return predictor.judge_records(own, results).outputs


def _key(modality: Modality) -> str:
    return json.dumps([modality.config.type, modality.config.model_dump(mode="json"), modality.state()], sort_keys=True)
