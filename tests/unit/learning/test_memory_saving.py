"""Batches in parts, and layers worked out again: the same gradients with less in memory."""

from __future__ import annotations

import copy

import pytest
import torch
from pydantic import ValidationError
from torch import nn

from sensorium.learning.build import build_model
from sensorium.learning.config import ModelConfig
from sensorium.learning.mixes.mixup import MixupConfig
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.config import TrainingConfig
from sensorium.learning.training.history import Judge
from sensorium.learning.training.loop import Trainer
from sensorium.learning.training.objective import Objective
from sensorium.learning.training.recomputing import pieces_of, recomputing
from sensorium.learning.training.rows import parts_of
from sensorium.progress import Reporter
from sensorium.registry import names, part
from sensorium.specs import TargetSpec
from tests.contracts.features import encoder_cases, feature_spec, feeds_of
from tests.unit.learning.rows import learnable_rows

ROWS = learnable_rows(48)
TARGET = TargetSpec("category", 2)
UNJUDGED = Judge("none", True, lambda _outputs: 0.0)


class Kept:
    """Counts the bytes that torch keeps for the way back."""

    def __init__(self):
        self.num_bytes = 0

    def __enter__(self):
        self._hooks = torch.autograd.graph.saved_tensors_hooks(self._count, lambda tensor: tensor)
        self._hooks.__enter__()
        return self

    def __exit__(self, *raised):
        self._hooks.__exit__(*raised)

    def _count(self, tensor):
        self.num_bytes += tensor.nbytes
        return tensor


def weights_after(**options):
    """Of a run whose model draws no dropout, by plain gradient descent, which magnifies no rounding."""
    parts = {"encoders": {"title": {"type": "lstm", "dim": 8, "dropout": 0}, "facts": {"type": "mlp", "dropout": 0}}}
    config = ModelConfig.model_validate({**parts, "fusion": {"type": "concat", "dropout": 0}, "head": "category"})
    specs = {name: modality.spec for name, modality in ROWS.modalities.items()}
    training = TrainingConfig(epochs=2, batch_size=16, optimiser="sgd", learning_rate=0.1, **options)
    model = build_model(config, specs, TARGET, seed=0)
    objective = Objective(nn.CrossEntropyLoss(reduction="none"))
    Trainer(model, objective, training).fit(ROWS, ROWS, UNJUDGED, reporter=Reporter())
    return model.state_dict()


@pytest.mark.parametrize("parts", [2, 3, 16])
@pytest.mark.parametrize("options", [{}, {"mix": MixupConfig(alpha=1.0)}])
def test_a_step_in_parts_is_the_step_of_the_whole_batch(parts, options):
    whole, apart = weights_after(**options), weights_after(accumulate_steps=parts, **options)
    for name, value in whole.items():
        torch.testing.assert_close(apart[name], value, rtol=1e-4, atol=1e-6)
    assert any(not torch.equal(apart[name], value) for name, value in whole.items()), "it is really taken apart"


def test_parts_hold_every_row_once_with_all_that_is_its_own():
    batch = next(TrainingBatches(ROWS, 10, 0.0, 0, mix=MixupConfig()).epoch(1))
    parts = list(parts_of(batch, 4))
    assert [len(one.labels) for one in parts] == [3, 3, 3, 1]
    assert torch.cat([torch.from_numpy(one.labels) for one in parts]).tolist() == batch.labels.tolist()
    assert [share for one in parts for share in one.other.shares] == batch.other.shares.tolist()
    for name, array in batch.feeds.items():
        assert sum(len(one.feeds[name]) for one in parts) == len(array)


def test_more_parts_than_rows_are_refused():
    with pytest.raises(ValidationError, match="cannot be more than the rows of a batch"):
        TrainingConfig(batch_size=4, accumulate_steps=5)


def gradients(model, inputs, *, again):
    torch.manual_seed(0)
    model.train().zero_grad()
    with Kept() as kept:
        answer = model(inputs)
    (answer.outputs.square().sum() + answer.embedding.sum()).backward()
    assert again == any("forward" in vars(piece) for piece in model.modules())
    return kept.num_bytes, {name: p.grad.clone() for name, p in model.named_parameters() if p.grad is not None}


def model_of(encoders, fusion="concat"):
    target = TargetSpec("category", 3, class_counts=(5, 3, 2), classes=("bus", "cat", "dog"))
    features = {name: feature_spec(form, encoder.type) for name, (form, encoder) in encoders.items()}
    built = {name: encoder.build(features[name]) for name, (_, encoder) in encoders.items()}
    fused = part("fusion", fusion)().build({name: one.dim for name, one in built.items()})
    feeds = feeds_of(features, batch=3, length=12)
    return MultimodalModel(built, fused, part("head", "category")().build(fused.dim, target)), to_tensors(feeds)


def assert_the_same_with_less(model, inputs):
    pieces = [piece for one in (*model.encoders.values(), model.fusion) for piece in pieces_of(one)]
    other = copy.deepcopy(model)
    most, expected = gradients(model, inputs, again=False)
    with recomputing(other):
        least, found = gradients(other, inputs, again=bool(pieces))
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], value) for name, value in expected.items())
    assert not any("forward" in vars(piece) for piece in other.modules()), "nothing is left behind"
    all_learn = all(parameter.requires_grad for parameter in model.parameters())
    assert least < most if pieces and all_learn else least <= most, (least, most)


@pytest.mark.parametrize(("name", "modality", "options"), [case for case in encoder_cases() if not case.values[2]])
def test_layers_worked_out_again_give_the_same_gradients(name, modality, options):
    torch.manual_seed(0)
    assert_the_same_with_less(*model_of({"one": (modality, part("encoder", name)(**options))}))


@pytest.mark.parametrize("name", names("fusion"))
def test_fusions_too(name):
    torch.manual_seed(0)
    encoders = {"words": ("text", part("encoder", "lstm")()), "facts": ("tabular", part("encoder", "mlp")())}
    assert_the_same_with_less(*model_of(encoders, name))


def test_a_run_with_layers_worked_out_again_ends_with_the_same_bits():
    whole, again = weights_after(), weights_after(recompute=True)
    assert all(torch.equal(again[name], value) for name, value in whole.items())
