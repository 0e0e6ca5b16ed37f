"""The whole road of one run: a config in, a model folder out."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sensorium.bundle import check_destination, write_bundle
from sensorium.cache import ArrayCache
from sensorium.errors import ConfigError
from sensorium.evaluation.comparison import InputComparison
from sensorium.evaluation.learning_curve import LearningCurve
from sensorium.learning.build import choose
from sensorium.learning.calibrating import calibrate
from sensorium.learning.choosing.first import first_recipe, says_nothing_of_how
from sensorium.learning.comparing import compare_with_singles, refuse_incomparable
from sensorium.learning.config import RunConfig
from sensorium.learning.earlier import Earlier
from sensorium.learning.export import export_onnx
from sensorium.learning.fitting import Aids, Fitted, fit_model
from sensorium.learning.fractions import check_fractions, grow, part_of, refuse_unlearnable
from sensorium.learning.measuring import measure
from sensorium.learning.packing import Trained, compare_with_torch, pack
from sensorium.learning.preparing import Prepared, prepare
from sensorium.learning.run_folder import run_folder
from sensorium.learning.tracking import Trackers
from sensorium.learning.training.checkpoint import Checkpoints
from sensorium.learning.training.device import choose_device
from sensorium.machine.energy import EnergyMeter, in_words
from sensorium.machine.nvml import gpu_counters
from sensorium.predictor import OnnxSession
from sensorium.predictor.judging import Judge
from sensorium.progress import Reporter

CARRYING_OUT = {"workers", "reading_threads", "memory_gb", "checkpoint_interval_s"}
"""Training options that change how a run is carried out, and not one bit of what comes out."""


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, split → figures of the exported model, and what else was asked."""

    folder: Path
    figures: dict[str, Any]
    comparison: InputComparison | None = None
    learning_curve: LearningCurve | None = None
    chosen: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class RunOptions:
    """How a run is carried out.

    Attributes:
        replace: Whether a model folder or an unfinished run that is already there gives way.
        resume: Whether to go on from the checkpoint of a run that was interrupted.
        cache: Where decoded cells are kept between runs; None keeps them nowhere.
        earlier: Model that the run continues from.
        trackers: Told of the run as it goes.
        compares_inputs: Whether to train on each input alone, too, and compare.
        fractions: Parts of the training rows to train on, from above 0 to 1. The model is that of the largest; those
            of the others show what more rows bring. Empty trains on all rows.
        chosen: Asked at the end for what a chooser tried before this run, as plain JSON values, where one did.
    """

    replace: bool = False
    resume: bool = False
    cache: ArrayCache | None = None
    earlier: Earlier | None = None
    trackers: Trackers = field(default_factory=lambda: Trackers(()))
    compares_inputs: bool = False
    fractions: tuple[float, ...] = ()
    chosen: Callable[[], Mapping[str, Any]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "fractions", check_fractions(self.fractions))


def complete(config: RunConfig, earlier: Earlier | None, reporter: Reporter | None = None) -> RunConfig:
    """Fill every part that the config leaves open: from the model it continues from, then from the table.

    A config that says nothing of its model, nor of how it learns, gets the recipe that `sensorium fit` tries first.

    Raises:
        ConfigError: Parts do not fit each other, or cannot continue from an earlier model.
        DataError: The tables are wrong.
    """
    if earlier is None and says_nothing_of_how(config):
        recipe, remarks = first_recipe(config)
        for line in (f"chosen: {recipe.what}", *(f"note: {remark}" for remark in remarks)):
            (reporter or Reporter()).line(line)
        return recipe.config
    if earlier and config.members:
        raise ConfigError("several members cannot continue from an earlier model. Leave out --from, or the members.")
    return choose(earlier.fill(config) if earlier else config)


def train(config: RunConfig, output: Path, *, reporter: Reporter, options: RunOptions = RunOptions()) -> Run:
    """Train a model and write its folder.

    Args:
        config: What to train on and how.
        output: Folder to write; it must not exist, or be empty.
        reporter: Shows the progress.
        options: How the run is carried out.

    Raises:
        ConfigError: The config or the output folder is wrong.
        DataError: The tables or their files are wrong.
        InterruptedRunError: Someone asked to stop; the run can go on from where it was.
        SensoriumError: Training went wrong.
    """
    started_s = time.perf_counter()
    config = complete(config, options.earlier, reporter)
    if config.tune:
        reporter.line("note: ranges under `tune` are for `sensorium tune`; this run takes the values as they stand")
    running = run_folder(output, resume=options.resume, replace=options.replace)
    gpus = gpu_counters() if choose_device(config.training).type == "cuda" else ()
    with running as folder, EnergyMeter(config.energy, gpus) as meter:
        tables = part_of(config, options.fractions[-1]) if options.fractions else None
        prepared = prepare(config, reporter, cache=options.cache, earlier=options.earlier, tables=tables)
        del tables  # nothing that grows with the table is held while the model learns
        checkpoints = Checkpoints(
            folder,
            run=digest_of(config, prepared, options.earlier),
            interval_s=config.training.checkpoint_interval_s,
            reporter=reporter,
        )
        aids = Aids(reporter, checkpoints, options.earlier, options.trackers.epoch)
        with _tracked(options.trackers, config):
            trained = _learn(config, prepared, aids, options)
            options.trackers.finish(trained.figures)
        chosen = None if options.chosen is None else options.chosen()
        trained = replace(trained, energy=meter.to_json(), chosen=chosen)
        write(output, trained, prepared, replace=options.replace)
    reporter.line(f"energy: {in_words(trained.energy)}")
    reporter.line(f"wrote {output} after {time.perf_counter() - started_s:.0f} s")
    return Run(output, dict(trained.figures), trained.comparison, trained.learning_curve, trained.chosen)


def _learn(config: RunConfig, prepared: Prepared, aids: Aids, options: RunOptions) -> Trained:
    if options.compares_inputs:
        refuse_incomparable(prepared)
    refuse_unlearnable(config, prepared, options.fractions[:-1])
    fitted = fit_model(config, prepared, aids)
    trained = finish(config, prepared, fitted, aids.reporter)
    if options.compares_inputs:
        comparison = compare_with_singles(config, prepared, fitted.model, aids.reporter)
        aids.reporter.line(comparison.verdict)
        trained = replace(trained, comparison=comparison)
    if len(options.fractions) > 1:
        curve = grow(config, prepared, fitted.model, options.fractions, aids=aids, cache=options.cache)
        aids.reporter.line(curve.verdict)
        trained = replace(trained, learning_curve=curve)
    return trained


def finish(config: RunConfig, prepared: Prepared, fitted: Fitted, reporter: Reporter) -> Trained:
    """Export a trained model, calibrate what was exported, and measure it."""
    graph = export_onnx(fitted.model, {name: modality.spec for name, modality in prepared.modalities.items()})
    session = OnnxSession(graph)
    difference = compare_with_torch(fitted.model, session, prepared.splits["validation"])
    reporter.line(f"exported to ONNX; largest difference from torch {difference:.1e}")
    calibration = calibrate(config, session, prepared, reporter)
    judge = Judge(prepared.target, prepared.views, calibration)
    figures = {"onnx_difference": difference, **measure(session, prepared, judge)}
    if prepared.input_figures:
        figures["inputs"] = prepared.input_figures
    presence = figures.get("presence", {})
    if presence.get("tells") and presence["shown"]:
        reporter.line(
            "warning: which cells are filled gives the answer away; see 'What presence alone tells' in the report"
        )
    counts: dict[str, int] = {split: len(rows) for split, rows in prepared.splits.items()}
    return Trained(config, fitted.model, graph, fitted.history, figures, counts, calibration)


def write(output: Path, trained: Trained, prepared: Prepared, *, replace: bool) -> None:
    """Write the model folder."""
    check_destination(output, replace=replace)
    config = trained.config
    files = pack(trained, prepared)
    extras = tuple(sorted({extra for modality in config.inputs.values() for extra in modality.extras}))
    write_bundle(output, name=config.name, task=config.target.task, files=files, replace=replace, extras=extras)


def digest_of(config: RunConfig, prepared: Prepared, earlier: Earlier | None) -> str:
    """Return what a run is made of as a digest: config, labels, fitted inputs, and the model it continues from."""
    unread: dict[str, Any] = {"training": CARRYING_OUT, "members": {"__all__": {"training": CARRYING_OUT}}}
    plain = config.model_dump(mode="json", exclude={"data": True, "energy": True, "tune": True, **unread})
    states = {name: modality.state() for name, modality in prepared.modalities.items()}
    present = {split: rows.present.tolist() for split, rows in prepared.splits.items()}
    content = [plain, states, prepared.labels, present, earlier.digest if earlier else None]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@contextmanager
def _tracked(trackers: Trackers, config: RunConfig) -> Iterator[None]:
    """Tell trackers of a run, and of its breaking off."""
    trackers.start(config.model_dump(mode="json"))
    try:
        yield
    except BaseException:
        trackers.fail()
        raise
