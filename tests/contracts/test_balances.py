"""What every balance promises."""

from __future__ import annotations

import inspect

import pytest
import torch

from sensorium.learning.encoders import Encoded
from sensorium.registry import module, names, part
from tests.contracts.fields import variations

EACH = pytest.mark.parametrize("name", names("balance"))
LOSSES = {"photo": 0.1, "title": 2.0, "facts": 1.0}


def outcome(config, losses=LOSSES):
    """What is added to the loss, and the gradients that then reach what the encoders gave, and the single losses."""
    encoded = {
        name: Encoded(
            torch.ones(2, 3, 4, requires_grad=True), torch.ones(2, 3).bool(), torch.ones(2, 4).requires_grad_()
        )
        for name in losses
    }
    alone = {(name,): torch.tensor(loss, requires_grad=True) for name, loss in losses.items()}
    added = config.balance(alone, encoded)
    answer = sum(one.tokens.sum() + one.summary.sum() for one in encoded.values())
    (answer + added).backward()
    reached = [(one.tokens.grad.mean().item(), one.summary.grad.mean().item()) for one in encoded.values()]
    return added.item(), reached, [loss.grad is not None and loss.grad.item() for loss in alone.values()]


@EACH
def test_what_it_does_is_finite_and_never_turns_a_gradient_round(name):
    for losses in (LOSSES, {"photo": 0.0, "title": 0.0}, {"photo": 500.0, "title": 900.0, "facts": 900.0}):
        added, reached, _ = outcome(part("balance", name)(), losses)
        assert 0 <= added < 1e4
        assert all(0 <= tokens == summary <= 1 for tokens, summary in reached)


@EACH
def test_it_does_something(name):
    added, reached, _ = outcome(part("balance", name)())
    assert added > 0 or min(reached) < (1, 1)


@EACH
def test_every_field_has_an_effect(name):
    config = part("balance", name)()
    for field, others in variations(config):
        assert any(outcome(other) != outcome(config) for other in others), f"{name}.{field} has no effect"


@EACH
def test_the_part_is_documented(name):
    config = part("balance", name)
    assert module("balance", name).__doc__
    for field in set(config.model_fields) - {"type"}:
        assert f"    {field}: " in inspect.cleandoc(config.__doc__)
