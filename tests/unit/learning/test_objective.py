"""The loss of the answer and of single inputs, counted by hand."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from sensorium.learning.losses.binary_cross_entropy import BinaryCrossEntropyConfig
from sensorium.learning.model import Outputs
from sensorium.learning.training.objective import Auxiliary, Objective
from sensorium.specs import TargetSpec

NAN = float("nan")


class Distance(nn.Module):
    """Absolute distance of the first output from the label."""

    def forward(self, outputs, labels):
        return (outputs[:, 0] - labels).abs()


def column(*values):
    return torch.tensor(values, requires_grad=True)[:, None]


def inputs_of(**present):
    """Inputs of which only the mask says something."""
    return {name: (torch.zeros(len(held), 2), torch.tensor(held)[:, None]) for name, held in present.items()}


def losses(objective, answers, by_input, present, labels, own_labels=None):
    outputs = Outputs(answers, torch.zeros(len(answers), 1), by_input)
    return objective(outputs, inputs_of(**present), labels, own_labels or {})


ALL = [True, True, True]


def test_without_auxiliaries_the_whole_is_the_mean():
    found = losses(Objective(Distance()), column(1.0, 2.0, 6.0), {}, {"a": ALL}, torch.tensor([0.0, 0.0, 0.0]))
    assert found.answers.tolist() == [1, 2, 6]
    assert found.total.item() == 3


def test_an_inputs_loss_is_weighted_and_counts_rows_that_hold_it():
    objective = Objective(Distance(), {"a": Auxiliary(Distance(), 0.5)})
    found = losses(
        objective, column(0.0, 0.0, 0.0), {"a": column(1.0, 100.0, 3.0)}, {"a": [True, False, True]}, torch.zeros(3)
    )
    assert found.total.item() == pytest.approx(0.5 * (1 + 3) / 2)
    assert found.answers.tolist() == [0, 0, 0], "figures of the answer stay what they are"


@pytest.mark.parametrize("missing", [NAN, -1])
def test_rows_whose_own_label_is_missing_count_for_the_others_only(missing):
    objective = Objective(Distance(), {"a": Auxiliary(Distance(), 1.0)})
    own = torch.tensor([2, missing, 5]) if missing == -1 else torch.tensor([2.0, missing, 5.0])
    found = losses(
        objective, column(0.0, 4.0, 0.0), {"a": column(0.0, 0.0, 0.0)}, {"a": ALL}, torch.zeros(3), {"a": own}
    )
    assert found.total.item() == pytest.approx(4 / 3 + (2 + 5) / 2)


@pytest.mark.parametrize("present", [[False] * 3, ALL])
def test_a_batch_in_which_no_row_counts_adds_nothing_and_no_gradient_breaks(present):
    objective = Objective(Distance(), {"a": Auxiliary(Distance(), 1.0)})
    by_input = column(1.0, 2.0, 3.0)
    answers = column(1.0, 1.0, 1.0)
    own = {"a": torch.full((3,), NAN)}
    found = losses(objective, answers, {"a": by_input}, {"a": present}, torch.zeros(3), own)
    assert found.total.item() == 1
    by_input.retain_grad()
    answers.retain_grad()
    found.total.backward()
    assert torch.isfinite(answers.grad).all()
    assert by_input.grad is None or torch.isfinite(by_input.grad).all()


def test_missing_classes_do_not_reach_the_loss():
    """-1 is no class: cross-entropy would fail on it."""
    objective = Objective(
        nn.CrossEntropyLoss(reduction="none"), {"a": Auxiliary(nn.CrossEntropyLoss(reduction="none"), 1)}
    )
    scores = torch.zeros(3, 2)
    own = {"a": torch.tensor([-1, 1, -1])}
    found = losses(objective, scores, {"a": scores}, {"a": ALL}, torch.tensor([0, 1, 0]), own)
    assert found.total.item() == pytest.approx(2 * torch.log(torch.tensor(2.0)).item())


def test_a_row_of_tags_counts_where_its_tags_are_known():
    loss = BinaryCrossEntropyConfig().build(TargetSpec("tags", 2, (1, 1), ("a", "b"), num_rows=2))
    marks = torch.tensor([[1, 0], [-1, -1], [0, 1]], dtype=torch.int8)
    scores = torch.tensor([[1.0, -1.0], [5.0, 5.0], [0.0, 0.0]])
    found = losses(
        Objective(Distance(), {"a": Auxiliary(loss, 1.0)}),
        torch.zeros(3, 1),
        {"a": scores},
        {"a": ALL},
        torch.zeros(3),
        {"a": marks},
    )
    assert found.total.item() == pytest.approx(loss(scores[::2], marks[::2]).mean().item())


def test_several_inputs_add_up():
    objective = Objective(Distance(), {"a": Auxiliary(Distance(), 0.5), "b": Auxiliary(Distance(), 2.0)})
    by_input = {"a": column(1.0, 1.0, 1.0), "b": column(3.0, 3.0, 3.0)}
    found = losses(objective, column(0.0, 0.0, 0.0), by_input, {"a": ALL, "b": ALL}, torch.zeros(3))
    assert found.total.item() == pytest.approx(0.5 * 1 + 2 * 3)
