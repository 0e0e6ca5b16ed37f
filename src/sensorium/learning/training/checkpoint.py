"""Checkpoints: all that a run needs to go on as if it had never stopped, in one file that is whole or not there."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Collection, Iterator, Mapping
from copy import copy
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from sensorium.errors import ConfigError
from sensorium.learning.training.history import Progress
from sensorium.learning.training.optimiser import fixed_names
from sensorium.progress import Reporter

FILE_NAME = "checkpoint.safetensors"
_WEIGHTS, _OPTIMISER, _BEST, _AVERAGE = "weights/", "optimiser/", "best/", "average/"


def saved_in(folder: Path) -> Iterator[Path]:
    """Yield the checkpoints that a folder holds."""
    return folder.glob(f"*{FILE_NAME}")


class Checkpoints:
    """Saves and restores one run's checkpoint.

    Order, augmentation and dropout are drawn from (seed, epoch, step), so weights, their average, the optimiser's state
    and the place in the run are all there is to keep: the run that goes on ends with the same bits as one that never
    stopped. Weights that stay as they are come from where they came from before, and only their digest is kept.
    """

    def __init__(self, folder: Path, *, run: str, interval_s: float, reporter: Reporter) -> None:
        """Keep checkpoints in a folder.

        Args:
            folder: Where; it must exist.
            run: What the run is made of, config and rows, as a digest: a checkpoint of another run is refused.
            interval_s: Seconds between two checkpoints.
            reporter: Says when one cannot be saved.
        """
        self.path = folder / FILE_NAME
        self._run = run
        self._interval_s = interval_s
        self._reporter = reporter
        self._saved_s = time.monotonic()
        self._fixed = ""

    def of(self, member: str) -> Checkpoints:
        """Return the checkpoints of one of several models that the run trains one after the other."""
        found = copy(self)
        found.path = self.path.with_name(f"{member}.{FILE_NAME}")
        return found

    @property
    def are_due(self) -> bool:
        """Whether the interval is over."""
        return time.monotonic() - self._saved_s >= self._interval_s

    def save(self, model: nn.Module, optimiser: torch.optim.Optimizer, progress: Progress) -> bool:
        """Save a checkpoint in place of the last; return whether that worked.

        A full disk leaves the last one as it was, and training goes on.
        """
        self._saved_s = time.monotonic()
        fixed = fixed_names(model, optimiser)
        tensors = {_WEIGHTS + name: value for name, value in model.state_dict().items() if name not in fixed}
        tensors |= {_BEST + name: value for name, value in progress.best_weights.items()}
        tensors |= {_AVERAGE + name: value for name, value in progress.average.items()}
        for place, state in optimiser.state_dict()["state"].items():
            tensors |= {f"{_OPTIMISER}{place}/{name}": value for name, value in state.items() if value is not None}
        plain = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
        about = {"run": self._run, "fixed": self._digest(model, fixed), "progress": json.dumps(progress.to_json())}
        try:
            _write(self.path, save(plain, metadata=about))
        except OSError as error:
            why = (error.strerror or "error").lower()
            last = "the last one stays as it was" if self.path.exists() else "there is none yet"
            self._reporter.line(f"warning: no checkpoint could be saved ({why}); {last}; training goes on")
            return False
        return True

    def restore(self, model: nn.Module, optimiser: torch.optim.Optimizer) -> Progress | None:
        """Bring a run to where its checkpoint was saved; None if there is no checkpoint.

        Raises:
            ConfigError: The checkpoint is of another run, or damaged.
        """
        if not self.path.exists():
            return None
        tensors, about = self._read()
        if about.get("run") != self._run:
            raise ConfigError(
                f"'{self.path.parent}' holds an unfinished run with another config or other rows. Undo the change to "
                "go on with it, or start anew with --replace."
            )
        if about.get("fixed") != self._digest(model, fixed_names(model, optimiser)):
            raise ConfigError(
                f"'{self.path.parent}' holds an unfinished run with other weights of an encoder that does not learn. "
                "Put those back that it began with, or start anew with --replace."
            )
        model.load_state_dict(_under(_WEIGHTS, tensors), strict=False)
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in _under(_OPTIMISER, tensors).items():
            place, key = name.split("/")
            state.setdefault(int(place), {})[key] = value
        optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
        own = model.state_dict()
        average = {name: value.to(own[name].device) for name, value in _under(_AVERAGE, tensors).items()}
        return Progress.from_json(json.loads(about["progress"]), _under(_BEST, tensors), average)

    def _digest(self, model: nn.Module, names: Collection[str]) -> str:
        """Return the digest of weights that stay as they are, reckoned once."""
        if names and not self._fixed:
            state, digest = model.state_dict(), hashlib.sha256()
            for name in sorted(names):
                digest.update(name.encode() + state[name].detach().cpu().contiguous().numpy().tobytes())
            self._fixed = digest.hexdigest()
        return self._fixed

    def _read(self) -> tuple[dict[str, Tensor], dict[str, Any]]:
        try:
            with safe_open(self.path, framework="pt") as file:
                return {name: file.get_tensor(name) for name in file.keys()}, file.metadata()  # noqa: SIM118
        except (OSError, SafetensorError) as error:
            raise ConfigError(
                f"'{self.path}' is damaged ({type(error).__name__}). Start anew with --replace."
            ) from None


def _under(prefix: str, tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}


def _write(path: Path, content: bytes) -> None:
    """Write beside the place, flush to the disk, then rename: at no moment is there half a file."""
    written = path.with_suffix(".tmp")
    try:
        with written.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    except OSError:
        written.unlink(missing_ok=True)
        raise
