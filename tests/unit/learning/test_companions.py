"""Processes that prepare batches: the same bytes as prepared here, whatever becomes of them."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from sensorium.learning.mixes.mixup import MixupConfig
from sensorium.learning.training import companions as made
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.companions import Companions
from tests.unit.learning.rows import learnable_rows

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be copied here")

ROWS = learnable_rows(45)


def batches(**options):
    return TrainingBatches(ROWS, 8, 0.3, 0, **options)


def content(epoch):
    found = []
    for batch in epoch:
        arrays = []
        batch.mapped(lambda array, arrays=arrays: arrays.append((array.dtype, array.shape, array.tobytes())))
        found.append(arrays)
    return found


def is_gone(process):
    """Whether a process has ended and was waited for."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_batches_are_the_same_to_the_last_bit(count):
    with Companions(batches(), count) as companions:
        for epoch in (1, 2):
            assert content(companions.epoch(epoch)) == content(batches().epoch(epoch))
        assert content(companions.epoch(3, first=2)) == content(batches().epoch(3, first=2))


def test_mixed_rows_bring_their_labels_along():
    mixing = batches(mix=MixupConfig())
    with Companions(mixing, 1) as companions:
        assert content(companions.epoch(1)) == content(mixing.epoch(1))


def test_a_companion_that_is_killed_is_done_without():
    with Companions(batches(), 2) as companions:
        process = companions._companions[0]._process
        epoch = companions.epoch(1)
        first = content([next(epoch)])
        os.kill(process, signal.SIGKILL)
        assert first + content(epoch) == content(batches().epoch(1))
        assert content(companions.epoch(2)) == content(batches().epoch(2))


def test_a_companion_that_is_stuck_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(made, "PATIENCE_S", 0.2)
    with Companions(batches(), 1) as companions:
        process = companions._companions[0]._process
        os.kill(process, signal.SIGSTOP)
        assert content(companions.epoch(1)) == content(batches().epoch(1))
    assert is_gone(process)


def test_an_epoch_that_nobody_finished_leaves_nothing_behind():
    with Companions(batches(), 1) as companions:
        next(companions.epoch(1))
        assert content(companions.epoch(2)) == content(batches().epoch(2))


def test_a_batch_without_room_is_prepared_here(monkeypatch):
    monkeypatch.setattr(made, "LEAST_ROOM_BYTES", 64)
    monkeypatch.setattr(made, "ROOM", 0)
    with Companions(batches(), 1) as companions:
        assert content(companions.epoch(1)) == content(batches().epoch(1))


def test_ctrl_c_does_not_end_them_and_none_is_left_afterwards():
    with Companions(batches(), 2) as companions:
        for companion in companions._companions:
            os.kill(companion._process, signal.SIGINT)
        assert content(companions.epoch(1)) == content(batches().epoch(1))
        assert all(one.lives for one in companions._companions)
        processes = [one._process for one in companions._companions]
    assert all(map(is_gone, processes))


def test_they_help_only_beside_other_cores_that_compute(monkeypatch):
    monkeypatch.setattr(made, "num_cores", lambda: 8)
    monkeypatch.setattr(made.torch, "get_num_threads", lambda: 2)
    assert made.companions_for(batches()) == 1
    monkeypatch.setattr(made.torch, "get_num_threads", lambda: 1)
    assert made.companions_for(batches()) == 0
    monkeypatch.setattr(made.torch, "get_num_threads", lambda: 8)
    assert made.companions_for(batches()) == made.MOST
    assert made.companions_for(TrainingBatches(ROWS, 100, 0.3, 0)) == 0


def test_arrays_can_be_written_to():
    with Companions(batches(), 1) as companions:
        for batch in companions.epoch(1):
            batch.mapped(lambda array: np.copyto(array, array))
