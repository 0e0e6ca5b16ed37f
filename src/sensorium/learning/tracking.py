"""Follow a run elsewhere: in TensorBoard, or in MLflow. Both are extras, and imported only when asked for.

What is logged is the config without the places of tables, the figures of each epoch, and the figures at the end. No
record, no path and no name of a person goes out; TensorBoard puts the machine's name into the name of its file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from sensorium.errors import ConfigError, MissingDependencyError

LOGGED_DATA_KEYS = ("split", "group")
"""All else under ``data`` says where tables lie on this machine."""
MAX_VALUE_CHARACTERS = 500
EPOCH_FIGURES = ("training_loss", "validation_loss", "headline", "seconds", "waiting_s")


class EpochFigures(Protocol):
    """What one epoch brought; `sensorium.learning.training` says more."""

    @property
    def epoch(self) -> int:
        """Number of the epoch, from 1."""

    def to_json(self) -> dict[str, Any]:
        """Return its figures by name."""


class Tracker(Protocol):
    """Is told of a run as it goes: ``start``, ``epoch`` after each epoch, then ``finish`` or ``fail``."""

    def start(self, config: Mapping[str, Any]) -> None:
        """Begin a run with its resolved config as plain JSON values."""

    def epoch(self, epoch: EpochFigures) -> None:
        """Take the figures of an epoch."""

    def finish(self, figures: Mapping[str, Any]) -> None:
        """End the run; ``figures`` holds split → what was measured on it."""

    def fail(self) -> None:
        """End a run that broke off."""


class Trackers:
    """Tells several trackers, or none."""

    def __init__(self, trackers: Sequence[Tracker]) -> None:
        self._trackers = tuple(trackers)

    def start(self, config: Mapping[str, Any]) -> None:
        """Begin a run."""
        for tracker in self._trackers:
            tracker.start(config)

    def epoch(self, epoch: EpochFigures) -> None:
        """Take the figures of an epoch."""
        for tracker in self._trackers:
            tracker.epoch(epoch)

    def finish(self, figures: Mapping[str, Any]) -> None:
        """End the run."""
        for tracker in self._trackers:
            tracker.finish(figures)

    def fail(self) -> None:
        """End a run that broke off."""
        for tracker in self._trackers:
            tracker.fail()


class TensorBoardTracker:
    """Writes an event file into a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the folder.

        Raises:
            MissingDependencyError: TensorBoard is not installed.
            ConfigError: The folder cannot be written.
        """
        try:
            from torch.utils.tensorboard import SummaryWriter  # noqa: PLC0415 -- an extra, slow to import
        except ImportError:
            raise MissingDependencyError("tensorboard", extra="tensorboard", purpose="--tensorboard") from None
        try:
            self._writer = SummaryWriter(str(folder))
        except OSError as error:
            reason = (error.strerror or "").lower()
            raise ConfigError(f"cannot write to '{folder}': {reason}. Choose another --tensorboard.") from None
        self._last_epoch = 0

    def start(self, config: Mapping[str, Any]) -> None:
        """Write the config as text."""
        rows = "\n".join(f"| {key} | {value} |" for key, value in settings_of(config))
        self._writer.add_text("config", f"| key | value |\n|---|---|\n{rows}")

    def epoch(self, epoch: EpochFigures) -> None:
        """Write the figures of an epoch as curves, at once."""
        self._last_epoch = epoch.epoch
        for name, value in epoch_figures(epoch):
            self._writer.add_scalar(name, value, epoch.epoch)
        self._writer.flush()

    def finish(self, figures: Mapping[str, Any]) -> None:
        """Write what was measured, at the last epoch, and close the file."""
        for name, value in final_figures(figures):
            self._writer.add_scalar(name, value, self._last_epoch)
        self._writer.close()

    def fail(self) -> None:
        """Close the file."""
        self._writer.close()


class MlflowTracker:
    """Logs to an MLflow server, or to a database such as ``sqlite:///runs.db``."""

    EXPERIMENT = "sensorium"

    def __init__(self, uri: str) -> None:
        """Reach the server or open the database.

        Raises:
            MissingDependencyError: MLflow is not installed.
            ConfigError: It cannot be reached or opened.
        """
        try:
            from mlflow.exceptions import MlflowException  # noqa: PLC0415 -- an extra, slow to import
            from mlflow.tracking import MlflowClient  # noqa: PLC0415
        except ImportError:
            raise MissingDependencyError("mlflow-skinny", extra="mlflow", purpose="--mlflow") from None
        try:
            self._client = MlflowClient(tracking_uri=uri)
            found = self._client.get_experiment_by_name(self.EXPERIMENT)
            # Without a place of its own an experiment would take the path of the current folder.
            self._experiment = (
                found.experiment_id
                if found
                else self._client.create_experiment(self.EXPERIMENT, "mlflow-artifacts:/sensorium")
            )
        except MlflowException:
            raise ConfigError(
                "--mlflow names nothing that can be reached and written. Name a server (https://...) or a database "
                "(sqlite:///runs.db)."
            ) from None
        self._run = ""

    def start(self, config: Mapping[str, Any]) -> None:
        """Open a run of the model's name, with the config as parameters."""
        self._run = self._client.create_run(self._experiment, run_name=config.get("name")).info.run_id
        for key, value in settings_of(config):
            self._client.log_param(self._run, key, value)

    def epoch(self, epoch: EpochFigures) -> None:
        """Log the figures of an epoch."""
        for name, value in epoch_figures(epoch):
            self._client.log_metric(self._run, name, value, step=epoch.epoch)

    def finish(self, figures: Mapping[str, Any]) -> None:
        """Log what was measured, and end the run."""
        for name, value in final_figures(figures):
            self._client.log_metric(self._run, name, value)
        self._client.set_terminated(self._run)

    def fail(self) -> None:
        """End the run as failed, if it began."""
        if self._run:
            self._client.set_terminated(self._run, status="FAILED")


def build_trackers(*, tensorboard: Path | None = None, mlflow: str | None = None) -> Trackers:
    """Return what the options ``--tensorboard FOLDER`` and ``--mlflow URI`` ask for, ready before training begins.

    Raises:
        MissingDependencyError: The extra is not installed.
        ConfigError: The folder, server or database cannot be written.
    """
    found: list[Tracker] = []
    if tensorboard is not None:
        found.append(TensorBoardTracker(tensorboard))
    if mlflow is not None:
        found.append(MlflowTracker(mlflow))
    return Trackers(found)


def settings_of(config: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield key path and value of everything set in a config, but for where its tables lie."""
    data = {key: value for key, value in config.get("data", {}).items() if key in LOGGED_DATA_KEYS}
    yield from _leaves({**config, "data": data}, "")


def epoch_figures(epoch: EpochFigures) -> Iterator[tuple[str, float]]:
    """Yield name and value of an epoch's figures."""
    values = epoch.to_json()
    for name in EPOCH_FIGURES:
        yield f"epoch/{name}", float(values[name])


def final_figures(figures: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Yield ``<split>/<figure>`` and value of what was measured and is a number."""
    for split, measured in figures.items():
        for name, value in (measured if isinstance(measured, Mapping) else {}).items():
            if isinstance(value, int | float) and math.isfinite(value):
                yield f"{split}/{name}", float(value)


def _leaves(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, f"{path}.{key}" if path else str(key))
    elif value is not None:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield path, text[:MAX_VALUE_CHARACTERS]
