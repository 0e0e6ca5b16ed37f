"""Copies of this process that prepare batches between steps, so that preparing uses every core as the steps do."""

from __future__ import annotations

import contextlib
import gc
import mmap
import os
import signal
import warnings
from collections.abc import Iterator
from multiprocessing.connection import Connection, Pipe
from typing import NamedTuple, NoReturn, Self

import numpy as np
import torch

from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.rows import Batch
from sensorium.reading import num_cores
from sensorium.specs import Array

MOST = 3
ROOM = 4
"""Times the first batch that a companion has room for; a batch that is larger is prepared here."""
LEAST_ROOM_BYTES = 1 << 20
ALIGNMENT_BYTES = 64
PATIENCE_S = 60
"""One that takes longer for a batch is taken to be stuck."""


class Companions:
    """Other processes that each prepare the next batch but some while this one prepares the next.

    They hold no copy of the rows, which they share with this process until someone writes. What they make is the same
    to the last bit. While the model learns they wait, and take no core from it; a thread would take one, and would
    wait for the interpreter's lock besides. One that ends, as where memory runs out, is done without.
    """

    def __init__(self, batches: TrainingBatches, count: int) -> None:
        """Start them.

        Args:
            batches: What they prepare.
            count: How many; 0 prepares every batch here.
        """
        self._batches = batches
        self._companions: list[_Companion] = []
        if count:
            _ = batches.imitation  # worked out once, for all of them
            room = max(LEAST_ROOM_BYTES, ROOM * batches.plan(1).batch(0).nbytes)
            self._companions = [_Companion(batches, room) for _ in range(count)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for companion in self._companions:
            companion.end()

    def epoch(self, epoch: int, *, first: int = 0) -> Iterator[Batch]:
        """Yield the batches of one epoch from the ``first`` on. The arrays of a batch last until some are asked for."""
        plan = self._batches.plan(epoch)
        step = first
        while step < len(self._batches):
            asked = self._ask(epoch, step + 1)
            yield plan.batch(step)
            for place, companion in enumerate(asked, step + 1):
                yield companion.answer() or plan.batch(place)
            step += 1 + len(asked)

    def _ask(self, epoch: int, step: int) -> list[_Companion]:
        """Ask for the batches from ``step`` on; return who was asked, in the order of the batches."""
        asked = [one for one in self._companions if one.lives][: len(self._batches) - step]
        for place, companion in enumerate(asked, step):
            companion.ask(epoch, place)
        return asked


def companions_for(batches: TrainingBatches) -> int:
    """Return how many companions help: one for each core that torch computes with beside this process's own.

    None where processes cannot be copied.
    """
    spare = min(num_cores(), torch.get_num_threads()) - 1 if hasattr(os, "fork") else 0
    return min(spare, MOST, len(batches) - 1)


class _Layout(NamedTuple):
    """Where an array lies in the shared memory."""

    start: int
    dtype: str
    shape: tuple[int, ...]


class _Companion:
    """One copy of this process, the memory it answers in, and the line to it."""

    def __init__(self, batches: TrainingBatches, room: int) -> None:
        self._memory = mmap.mmap(-1, room)
        self._line, theirs = Pipe()
        self.lives = True
        self._owes = False
        with warnings.catch_warnings():
            # Python warns of copies of a process with threads, since a lock may be held in the copy for ever. The copy
            # runs NumPy and nothing that shares a lock with this process.
            warnings.simplefilter("ignore", DeprecationWarning)
            self._process = os.fork()
        if self._process == 0:
            self._line.close()
            _serve(batches, theirs, self._memory)
        theirs.close()

    def ask(self, epoch: int, step: int) -> None:
        """Ask for a batch."""
        if self._owes:  # whoever asked before went away
            self.answer()
        with contextlib.suppress(OSError):  # the answer tells that nobody is there
            self._line.send((epoch, step))
        self._owes = True

    def answer(self) -> Batch | None:
        """Return the batch that was asked for; None where it could not be made there."""
        self._owes = False
        try:
            if not self._line.poll(PATIENCE_S):
                os.kill(self._process, signal.SIGKILL)
            packed: Batch | None = self._line.recv()
        except (OSError, EOFError):
            self.lives = False
            return None
        return packed and packed.mapped(self._read)

    def end(self) -> None:
        """End it and wait until it is gone; said in words, since later copies of this process hold its line, too."""
        with contextlib.suppress(OSError):
            self._line.send(None)
        self._line.close()
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._process, 0)

    def _read(self, layout: _Layout) -> Array:
        size = int(np.prod(layout.shape, dtype=np.int64))
        return np.frombuffer(self._memory, layout.dtype, size, layout.start).reshape(layout.shape)


def _serve(batches: TrainingBatches, line: Connection, memory: mmap.mmap) -> NoReturn:
    """Prepare what is asked for until the line ends; this process leaves without tidying up what is not its own."""
    try:
        gc.freeze()  # so that collecting does not write to memory that is shared
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the run decides when to end
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        epoch, plan = 0, batches.plan(1)
        while (wanted := line.recv()) is not None:
            asked, step = wanted
            if asked != epoch:
                epoch, plan = asked, batches.plan(asked)
            line.send(_packed(plan.batch(step), memory))
    finally:
        os._exit(0)


def _packed(batch: Batch, memory: mmap.mmap) -> Batch | None:
    """Copy the arrays of a batch to the memory; return it with layouts in their place, or None where room lacks."""
    end = 0

    def placed(array: Array) -> _Layout:
        nonlocal end
        layout = _Layout(end, array.dtype.str, array.shape)
        end += -(-array.nbytes // ALIGNMENT_BYTES) * ALIGNMENT_BYTES
        if end <= len(memory):
            np.frombuffer(memory, array.dtype, array.size, layout.start).reshape(array.shape)[...] = array
        return layout

    packed = batch.mapped(placed)
    return packed if end <= len(memory) else None
