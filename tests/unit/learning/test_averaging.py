"""Averages of the weights: those of torch, kept in a run, judged, and put in place of the last ones."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch import nn
from torch.optim.swa_utils import AveragedModel

from sensorium.learning.build import build_model
from sensorium.learning.training.averaging import Averaging, averaged
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Judge
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.objective import Objective
from sensorium.learning.training.schedule import rate_factor
from sensorium.progress import Reporter
from sensorium.specs import TargetSpec
from tests.unit.learning.test_loop import PARTS, TRAINING, VALIDATION


class Recorded(Trainer):
    """Keeps the weights after each step, and after each epoch as they are between two judgements."""

    def __init__(self, config):
        specs = {name: modality.spec for name, modality in TRAINING.modalities.items()}
        model = build_model(PARTS, specs, TargetSpec("category", 2), seed=0)
        super().__init__(model, Objective(nn.CrossEntropyLoss(reduction="none")), config)
        self.steps, self.epochs, self.judged = [], [], []

    def _step(self, *given, **options):
        loss = super()._step(*given, **options)
        self.steps.append(self.weights())
        return loss

    def weights(self):
        return {name: value.clone() for name, value in self.model.state_dict().items()}

    def run(self):
        """Epochs get better and better, so the last is kept."""
        judge = Judge("counted", True, lambda _outputs: self.judged.append(self.weights()) or float(len(self.judged)))
        options = {"reporter": Reporter(), "on_epoch": lambda _epoch: self.epochs.append(self.weights())}
        self.fit(TRAINING, VALIDATION, judge, **options)
        return self


def run(**options):
    return Recorded(TrainingConfig(**{"epochs": 3, "batch_size": 16, **options})).run()


def assert_close(found, expected):
    for name, value in expected.items():
        torch.testing.assert_close(found[name], value)


def test_a_moving_average_is_that_of_torch():
    """Of the same weights, with the same shares: few steps back at first, then as far as ``ema`` says."""
    trainer = run(ema=0.7)
    model = build_model(PARTS, {n: m.spec for n, m in TRAINING.modalities.items()}, TargetSpec("category", 2), seed=0)
    decays = [min(0.7, step / (step + 9)) for step in range(1, len(trainer.steps) + 1)]
    assert decays[1] < 0.2
    assert decays[-1] > 0.6
    torchs = AveragedModel(model, avg_fn=lambda average, new, n: average + (new - average) * (1 - decays[int(n)]))
    for weights in trainer.steps:
        model.load_state_dict(weights)
        torchs.update_parameters(model)
    assert_close(trainer.weights(), torchs.module.state_dict())
    assert_close(trainer.judged[-1], trainer.weights())


def test_epochs_are_averaged_from_a_share_of_the_run_on():
    trainer = run(epochs=4, swa_from=0.5)
    plain = run(epochs=4)
    assert_close(trainer.judged[1], plain.judged[1])
    assert_close(trainer.judged[2], plain.judged[2])
    last_two = {name: np.mean([one[name].numpy() for one in trainer.epochs[2:]], axis=0) for name in trainer.epochs[0]}
    assert_close(trainer.weights(), {name: torch.tensor(value) for name, value in last_two.items()})


def test_learning_goes_on_from_the_weights_themselves():
    assert_close(run(ema=0.9).epochs[-1], run().epochs[-1])
    assert_close(run(swa_from=0.4).epochs[-1], run().epochs[-1])


def test_the_step_size_stays_where_averaging_begins():
    trainer = run(epochs=4, swa_from=0.5, schedule="cosine")
    kept = TrainingConfig().learning_rate * rate_factor("cosine", 0.0, step=10, num_steps=20)
    assert trainer.optimiser.param_groups[0]["lr"] == pytest.approx(kept)
    assert run(epochs=4, schedule="cosine").optimiser.param_groups[0]["lr"] < kept / 10


def test_no_run_stops_before_its_average_begins():
    worse = iter(range(20, 0, -1))
    trainer = Recorded(TrainingConfig(epochs=10, batch_size=16, swa_from=0.5, early_stopping_epochs=2))
    judge = Judge("falling", True, lambda _outputs: float(next(worse)))
    assert len(trainer.fit(TRAINING, VALIDATION, judge, reporter=Reporter())) == 7


def test_what_is_no_float_is_taken_as_it_is():
    model = nn.BatchNorm1d(2)
    average: dict[str, torch.Tensor] = {}
    averaging = Averaging(TrainingConfig(ema=0.5))
    for step in (1, 2):
        model.num_batches_tracked += 3
        averaging.after_step(average, model, step)
    assert average["num_batches_tracked"] == 6


def test_the_own_weights_come_back_whatever_happens():
    model = nn.Linear(1, 1)
    before = model.weight.item()
    other = {name: value + 1 for name, value in model.state_dict().items()}

    def broken_off():
        with averaged(model, other):
            assert model.weight.item() == before + 1
            raise KeyError

    with pytest.raises(KeyError):
        broken_off()
    assert model.weight.item() == before


def test_two_averages_are_refused():
    with pytest.raises(ValidationError, match="choose one"):
        TrainingConfig(ema=0.9, swa_from=0.5)
