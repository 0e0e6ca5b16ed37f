"""The folder beside a model's, in which its run keeps what it needs to go on: one run at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sensorium.bundle import check_destination
from sensorium.errors import ConfigError
from sensorium.learning.training.checkpoint import saved_in

SUFFIX = ".run"
LOCK = "lock"


@contextmanager
def run_folder(output: Path, *, resume: bool, replace: bool) -> Iterator[Path]:
    """Take the run folder of a model folder for oneself; it is removed when the run is done.

    Args:
        output: Model folder that the run will write.
        resume: Whether to go on from a checkpoint that is there; without one the run begins.
        replace: Whether a checkpoint or model that is there gives way.

    Raises:
        ConfigError: The output may not be written, another run is writing it, or an unfinished run is in the way.
    """
    check_destination(output, replace=replace)
    folder = output.with_name(output.name + SUFFIX)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        why = (error.strerror or "error").lower()
        raise ConfigError(f"'{output}' cannot be written: {why}. Name another --output.") from None
    try:
        _take(lock, folder, output)
        _clear(folder, resume=resume, replace=replace)
        try:
            yield folder
        except BaseException:
            if not any(saved_in(folder)):
                shutil.rmtree(folder)
            raise
        shutil.rmtree(folder)
    finally:
        os.close(lock)


def _take(lock: int, folder: Path, output: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The run that held the lock may have removed the folder between our opening the file and locking it.
        is_ours = (folder / LOCK).exists() and (folder / LOCK).stat().st_ino == os.fstat(lock).st_ino
    except BlockingIOError:
        is_ours = False
    if not is_ours:
        raise ConfigError(f"another run is writing '{output}'. Wait for it, or name another --output.")


def _clear(folder: Path, *, resume: bool, replace: bool) -> None:
    checkpoints = list(saved_in(folder))
    if resume or not checkpoints:
        return
    if not replace:
        raise ConfigError(
            f"'{folder}' holds an unfinished run. Go on with it by --resume, or throw it away by --replace."
        )
    for checkpoint in checkpoints:
        checkpoint.unlink()
