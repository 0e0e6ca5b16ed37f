"""The training loop."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.errors import ConfigError, SensoriumError
from sensorium.learning.balances.ogm import OgmConfig
from sensorium.learning.build import build_model
from sensorium.learning.config import AuxiliaryConfig, ModelConfig
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Judge
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.objective import Auxiliary, Objective
from sensorium.learning.training.optimiser import build_optimiser
from sensorium.learning.transfer.plan import plan_of
from sensorium.progress import Reporter
from sensorium.specs import TargetSpec
from tests.unit.learning.rows import learnable_rows

TRAINING = learnable_rows(80)
VALIDATION = learnable_rows(40, seed=1, modalities=TRAINING.modalities)
PARTS = ModelConfig.model_validate(
    {"encoders": {"title": {"type": "lstm", "dim": 16}, "facts": "mlp"}, "fusion": "concat", "head": "category"}
)
ACCURACY = Judge("accuracy", True, lambda outputs: float((outputs.argmax(1) == VALIDATION.labels).mean()))


def train(judge=ACCURACY, **options):
    config = TrainingConfig(**{"epochs": 4, "batch_size": 16, **options})
    specs = {name: modality.spec for name, modality in TRAINING.modalities.items()}
    model = build_model(PARTS, specs, TargetSpec("category", 2), seed=config.seed)
    objective = Objective(torch.nn.CrossEntropyLoss(reduction="none"), balance=config.balance)
    history = Trainer(model, objective, config).fit(TRAINING, VALIDATION, judge, reporter=Reporter())
    return model, history


def weights(model):
    return {key: value.clone() for key, value in model.state_dict().items()}


def same(first, second):
    return all(torch.equal(first[key], second[key]) for key in first)


def test_it_learns():
    _, history = train(epochs=8)
    assert max(epoch.headline for epoch in history) > 0.9
    assert history[-1].training_loss < history[0].training_loss


def test_the_same_seed_gives_the_same_weights_whatever_the_global_generator_says():
    torch.manual_seed(1)
    first, _ = train()
    torch.manual_seed(2)
    second, _ = train()
    third, _ = train(seed=5)
    assert same(weights(first), weights(second))
    assert not same(weights(first), weights(third))


def test_the_callers_generator_is_left_as_it_was():
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    train(epochs=1)
    assert torch.equal(torch.rand(1), expected)


def test_the_best_epochs_weights_are_kept():
    figures = iter([0.2, 0.9, 0.1, 0.3])
    kept, history = train(Judge("made up", True, lambda _outputs: next(figures)), early_stopping_epochs=0)
    second, _ = train(Judge("made up", True, lambda _outputs: 0.5), epochs=2, early_stopping_epochs=0)
    assert len(history) == 4
    losses = [epoch.validation_loss for epoch in history]
    assert losses[1] < losses[0], "the second epoch is also the better of two by loss"
    assert same(weights(kept), weights(second))


def test_lower_is_better_for_errors():
    figures = iter([5.0, 1.0, 3.0, 4.0])
    _, history = train(Judge("rmse", False, lambda _outputs: next(figures)), early_stopping_epochs=1)
    assert len(history) == 3, "stopped one epoch after the best"


def test_it_stops_early():
    _, history = train(Judge("flat", True, lambda outputs: -float(np.abs(outputs).sum())), epochs=40)
    assert len(history) < 40


def test_a_loss_that_is_no_number_says_what_to_do():
    with pytest.raises(SensoriumError, match=r"Lower training\.learning_rate"):
        train(optimiser="sgd", learning_rate=1e30, gradient_clip_norm=0)


@pytest.mark.parametrize("optimiser", ["sgd", "adam", "adamw"])
def test_every_optimiser_moves_the_weights_its_own_way(optimiser):
    start, _ = train(epochs=1, learning_rate=1e-30, weight_decay=0)
    moved, _ = train(epochs=1, optimiser=optimiser)
    assert not same(weights(start), weights(moved))
    others = [train(epochs=1, optimiser=other)[0] for other in ("sgd", "adam", "adamw") if other != optimiser]
    assert not any(same(weights(moved), weights(other)) for other in others)


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 8},
        {"learning_rate": 5e-3},
        {"weight_decay": 0.5},
        {"gradient_clip_norm": 0.01},
        {"input_dropout": 0.5},
        {"schedule": "cosine", "epochs": 2},
        {"schedule": "one_cycle"},
        {"warmup": 0.5},
        {"precision": "bfloat16"},
        {"balance": None},
        {"balance": OgmConfig()},
    ],
)
def test_every_option_changes_the_weights(options):
    plain, _ = train(epochs=options.get("epochs", 1))
    changed, _ = train(**{"epochs": 1, **options})
    assert not same(weights(plain), weights(changed))


@pytest.mark.parametrize("workers", [1, 3])
def test_workers_change_nothing(workers):
    plain, _ = train(epochs=2, workers=0)
    helped, _ = train(epochs=2, workers=workers)
    assert same(weights(plain), weights(helped))


def test_a_gpu_that_is_not_there_is_told_of():
    if torch.cuda.is_available():
        pytest.skip("there is a GPU here")
    with pytest.raises(ConfigError, match=r"'training\.device': torch sees no GPU here"):
        train(device="cuda")


def test_norms_and_biases_are_not_decayed():
    specs = {name: modality.spec for name, modality in TRAINING.modalities.items()}
    model = build_model(PARTS, specs, TargetSpec("category", 2), seed=0)
    decayed, spared = build_optimiser(plan_of(model), TrainingConfig()).param_groups
    assert decayed["weight_decay"] > 0
    assert spared["weight_decay"] == 0
    assert all(parameter.ndim >= 2 for parameter in decayed["params"])
    assert all(parameter.ndim < 2 for parameter in spared["params"])
    assert len(decayed["params"]) + len(spared["params"]) == len(list(model.parameters()))


def test_times_are_told():
    _, history = train(epochs=1)
    assert 0 <= history[0].waiting_s <= history[0].seconds


def test_losses_are_reckoned_in_float32_whatever_the_layers_reckon_in():
    seen = []

    class Seen(torch.nn.CrossEntropyLoss):
        def forward(self, outputs, labels):
            seen.append(outputs.dtype)
            return super().forward(outputs, labels)

    config = TrainingConfig(epochs=1, batch_size=40, precision="bfloat16")
    parts = PARTS.model_copy(update={"auxiliary": {"title": AuxiliaryConfig()}})
    specs = {name: modality.spec for name, modality in TRAINING.modalities.items()}
    model = build_model(parts, specs, TargetSpec("category", 2), seed=0)
    layers = []
    model.head.register_forward_hook(lambda _layer, _given, answer: layers.append(answer.dtype))
    loss = Seen(reduction="none")
    trainer = Trainer(model, Objective(loss, {"title": Auxiliary(loss, 0.3)}, balance=config.balance), config)
    trainer.fit(TRAINING, VALIDATION, ACCURACY, reporter=Reporter())
    assert set(layers) == {torch.bfloat16}
    assert len(seen) > 6
    assert set(seen) == {torch.float32}
