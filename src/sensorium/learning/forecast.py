"""What a run will take, found out by a few of its steps."""

from __future__ import annotations

import resource
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sensorium.durations import in_words
from sensorium.errors import ConfigError
from sensorium.learning.build import build_objective
from sensorium.learning.config import RunConfig
from sensorium.learning.earlier import Earlier
from sensorium.learning.fitting import describe, new_model, new_plan, outputs_of
from sensorium.learning.looking import Found, look
from sensorium.learning.methods import Lesson
from sensorium.learning.preparing import Prepared, read_rows, room_for
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Judge
from sensorium.learning.training.loop import EVALUATION_BATCH_SIZE
from sensorium.learning.written import to_yaml
from sensorium.progress import Reporter
from sensorium.reading import CellReader
from sensorium.records.splits import SplitName

SAMPLED_STEPS = 6
"""Training steps that are tried; the first are slower, and are not counted."""
BYTES_PER_PARAMETER = 20
"""Weight, gradient, two moments of the optimiser, and the best epoch's copy, 4 bytes each."""
BYTES_PER_AVERAGED = 8
"""An average of the weights, and the weights themselves while it is judged."""


@dataclass(frozen=True)
class Forecast:
    """What a run will take on this machine.

    Attributes:
        model: The model in a line.
        tuning: What of encoders learns, where they do not simply learn.
        num_parameters: How many numbers are learned.
        model_mb: Size of the weights in the model folder.
        rows: Split → rows.
        reading_s: Seconds to decode all cells, where none is in the cache.
        epoch_s: Seconds of an epoch, validation included.
        total_s: Seconds of the run if it is not stopped early.
        memory_gb: Most memory it will need at once.
    """

    model: str
    tuning: tuple[str, ...]
    num_parameters: int
    model_mb: float
    rows: Mapping[SplitName, int]
    reading_s: float
    epoch_s: float
    total_s: float
    memory_gb: float


def forecast(config: RunConfig, reporter: Reporter, earlier: Earlier | None = None) -> Forecast:
    """Read the tables, decode some cells and try some steps of a run.

    Args:
        config: The run's config, every part chosen.
        reporter: Shows the progress.
        earlier: The model that the run continues from.

    Raises:
        ConfigError: The run has several members.
        DataError: Everything wrong with columns, labels and paths, and with the cells that were tried.
    """
    if config.members:
        raise ConfigError("what several members will take is not foreseen. Ask of each in a config of its own.")
    found = look(config, reporter, earlier=earlier)
    counts = {split: len(table) for split, table in found.tables.items()}
    sample = _sample(found, config.training.batch_size)
    started_s = time.perf_counter()
    reader = CellReader(room_for(config), None, config.training.reading_threads)
    rows = read_rows(sample, reader)
    reading_s = time.perf_counter() - started_s
    num_sampled = sum(map(len, rows.values()))
    prepared = Prepared(found.target, found.modalities, rows, sample.labels, own_targets=found.own_targets)
    model = new_model(config, prepared)
    model_bytes = sum(weight.nbytes for weight in model.parameters())
    plan = new_plan(config, model)
    row_s, judging_s = _times(config, prepared)
    cells_bytes = sum(
        array.nbytes for one in rows.values() for arrays in one.arrays.values() for array in arrays if array is not None
    )
    epoch_s = counts["train"] * row_s + counts["validation"] * judging_s
    share = sum(counts.values()) / num_sampled
    held = min(cells_bytes * share, room_for(config).bytes_left)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Forecast(
        model=describe(config, model),
        tuning=plan.remarks,
        num_parameters=model.num_parameters,
        model_mb=model_bytes / 1e6,
        rows=counts,
        reading_s=reading_s * share,
        epoch_s=epoch_s,
        total_s=reading_s * share + config.training.method.num_passes(config.training) * epoch_s,
        memory_gb=(used + held + model.num_parameters * bytes_per_parameter(config.training)) / 1e9,
    )


def bytes_per_parameter(config: TrainingConfig) -> int:
    """Return what each number of a model takes while it learns."""
    is_averaged = config.ema or config.swa_from is not None
    return BYTES_PER_PARAMETER + (BYTES_PER_AVERAGED if is_averaged else 0)


def _sample(found: Found, batch_size: int) -> Found:
    """Take some training and validation rows, spread evenly."""
    wanted = {"train": SAMPLED_STEPS * batch_size, "validation": EVALUATION_BATCH_SIZE}
    places: dict[SplitName, list[int]] = {}
    for split in ("train", "validation"):
        count = len(found.tables[split])
        places[split] = np.unique(np.linspace(0, count - 1, min(count, wanted[split])).astype(int)).tolist()
    return Found(
        {split: found.tables[split].take(chosen) for split, chosen in places.items()},
        {split: [found.labels[split][place] for place in chosen] for split, chosen in places.items()},
        {
            split: {name: [cells[place] for place in chosen] for name, cells in found.cells[split].items()}
            for split, chosen in places.items()
        },
        found.target,
        {split: found.encoded[split][chosen] for split, chosen in places.items()},
        {
            name: (target, {split: encoded[split][chosen] for split, chosen in places.items()})
            for name, (target, encoded) in found.own.items()
        },
        found.modalities,
    )


def _times(config: RunConfig, prepared: Prepared) -> tuple[float, float]:
    """Return seconds of learning from a row and of judging one, once all learns that ever does.

    The first of two epochs warms up and is not counted.
    """
    own = {name: target.spec for name, target in prepared.own_targets.items()}
    training = config.training.model_copy(update={"epochs": 2, "early_stopping_epochs": 0})
    model = new_model(config, prepared)
    plan = new_plan(config, model).at_once()
    objective = build_objective(config, prepared.target.spec, own)
    splits = prepared.splits
    unjudged = Judge("none", higher_is_better=True, figure=lambda _outputs: 0.0)
    lesson = Lesson(splits["train"], splits["validation"], unjudged, Reporter(), plan)
    history = training.method.fit(model, objective, training, lesson)
    started_s = time.perf_counter()
    outputs_of(model, splits["validation"])
    judging_s = time.perf_counter() - started_s
    return history[-1].seconds / len(splits["train"]), judging_s / len(splits["validation"])


def render(config: RunConfig, found: Forecast) -> str:
    """Return the whole config as YAML that `sensorium train` takes, with the forecast in comments above it."""
    rows = ", ".join(f"{count} {split}" for split, count in found.rows.items())
    times = f"{in_words(found.reading_s)} to decode, {in_words(found.epoch_s)} a time through the rows, "
    times += f"{in_words(found.total_s)} in all"
    passes = config.training.method.num_passes(config.training)
    times += f" if none of {passes} epochs is spared" if passes > 1 else ""
    lines = [
        f"# {found.model}",
        *(f"# {remark}" for remark in found.tuning),
        f"# rows: {rows}",
        f"# model size: {found.model_mb:.1f} MB",
        f"# expected time: {times}",
        f"# expected memory: {found.memory_gb:.1f} GB",
    ]
    return "\n".join(lines) + "\n" + to_yaml(config)
