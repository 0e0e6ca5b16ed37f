"""What epochs brought, and which of them is the best."""

from __future__ import annotations

import json

import torch

from sensorium.learning.training.history import Epoch, Judge, Progress


def epoch(number, *, headline=0.5, validation_loss=1.0):
    return Epoch(number, 0.7, validation_loss, headline, 2.0, 0.1)


def judge(*, higher_is_better):
    return Judge("figure", higher_is_better, lambda _outputs: 0.0)


def test_the_figure_decides_then_the_validation_loss():
    accuracy, error = judge(higher_is_better=True), judge(higher_is_better=False)
    good, bad = epoch(1, headline=0.9, validation_loss=5.0), epoch(2, headline=0.2, validation_loss=1.0)
    assert accuracy.rank(good) > accuracy.rank(bad)
    assert error.rank(good) < error.rank(bad)
    even = epoch(3, headline=0.9, validation_loss=4.0)
    assert accuracy.rank(even) > accuracy.rank(good)
    assert error.rank(even) > error.rank(good)


def test_progress_survives_json():
    best = epoch(2, headline=0.8)
    progress = Progress(history=[epoch(1), best], best=best, best_weights={"w": torch.ones(1)})
    progress.epoch, progress.step, progress.loss_sum, progress.num_rows = 3, 4, 1.5, 32
    again = Progress.from_json(json.loads(json.dumps(progress.to_json())), progress.best_weights, {})
    assert again == progress
    assert Progress.from_json(Progress().to_json(), {}, {}) == Progress()


def test_a_finished_epoch_leaves_a_clean_slate():
    progress = Progress(epoch=2, step=7, loss_sum=3.0, num_rows=9, seconds=4.0, waiting_s=1.0)
    progress.finish_epoch(epoch(2))
    assert progress == Progress(epoch=3, history=[epoch(2)])
