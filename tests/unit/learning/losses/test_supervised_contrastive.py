"""The contrastive loss of the embedding: by the paper's formula, in a model, and where it is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from sensorium.errors import ConfigError
from sensorium.learning.build import build_model, build_objective, choose
from sensorium.learning.losses.embeddings.supervised_contrastive import SupervisedContrastiveConfig
from sensorium.learning.model import Outputs, to_tensors
from sensorium.learning.training.rows import plain_batches
from sensorium.specs import TargetSpec
from tests.unit.learning.rows import learnable_rows
from tests.unit.learning.table_run import run_config, write_rows

PROJECTED = torch.randn(6, 5, generator=torch.Generator().manual_seed(0))


def by_hand(labels, temperature):
    """Equation 2 of Khosla et al., row by row; rows without a partner are left out of the mean."""
    directions = PROJECTED.double().numpy()
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    similar = directions @ directions.T / temperature
    losses = []
    for row, label in enumerate(labels):
        others = [one for one in range(len(labels)) if one != row]
        whole = math.log(sum(math.exp(similar[row, one]) for one in others))
        found = [similar[row, one] - whole for one in others if labels[one] == label]
        if found:
            losses.append(-sum(found) / len(found))
    return sum(losses) / len(losses) if losses else 0.0


@pytest.mark.parametrize("labels", [[0, 1, 0, 1, 0, 1], [0, 0, 0, 0, 1, 2], [3, 3, 3, 3, 3, 3], [0, 1, 2, 3, 4, 5]])
@pytest.mark.parametrize("temperature", [0.1, 1.0])
def test_it_is_the_formula_of_the_paper(labels, temperature):
    loss = SupervisedContrastiveConfig(weight=0.5, temperature=temperature).build()
    projected = PROJECTED.clone().requires_grad_()
    found = loss(projected, torch.tensor(labels))
    found.backward()
    assert found.item() == pytest.approx(0.5 * by_hand(labels, temperature), rel=1e-4, abs=1e-7)
    assert torch.isfinite(projected.grad).all()


def test_a_batch_of_one_costs_nothing():
    loss = SupervisedContrastiveConfig().build()
    assert loss(PROJECTED[:1], torch.tensor([0])).item() == 0


def test_it_is_added_to_the_loss_of_the_answer_and_reaches_every_weight(tmp_path):
    config = choose(run_config(write_rows(tmp_path / "table.csv"), model={"contrastive": {"weight": 0.7, "dim": 3}}))
    rows = learnable_rows(16)
    specs = {name: modality.spec for name, modality in rows.modalities.items()}
    target = TargetSpec("category", 2, (8, 8), ("a", "b"))
    model = build_model(config.model, specs, target, seed=0)
    plain = build_model(config.model.model_copy(update={"contrastive": None}), specs, target, seed=0)
    assert all(torch.equal(model.state_dict()[key], value) for key, value in plain.state_dict().items())
    batch = next(plain_batches(rows, 16))
    inputs, labels = to_tensors(batch.feeds), torch.from_numpy(batch.labels)
    outputs: Outputs = model(inputs)
    assert outputs.projected.shape == (16, 3)
    losses = build_objective(config, target)(outputs, inputs, labels, {})
    expected = SupervisedContrastiveConfig(weight=0.7).build()(outputs.projected, labels)
    torch.testing.assert_close(losses.total - losses.answers.mean(), expected)
    expected.backward()
    assert all(p.grad.abs().sum() > 0 for p in [*model.projector.parameters(), *model.encoders.parameters()])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"target": {"type": "number", "column": "size"}}, "needs one class a record"),
        ({"training": {"mix": "mixup"}}, "mixed rows have no class of their own"),
        ({"training": {"accumulate_steps": 2}}, "compares all rows of a batch"),
    ],
)
def test_it_is_refused_where_rows_have_no_single_class(tmp_path, changes, message):
    with pytest.raises(ConfigError, match=message):
        run_config(write_rows(tmp_path / "table.csv"), model={"contrastive": {}}, **changes)
