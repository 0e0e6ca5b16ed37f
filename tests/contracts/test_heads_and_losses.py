"""What every head and every loss promises."""

from __future__ import annotations

import pytest
import torch

from sensorium.registry import names, part
from tests.contracts.features import TARGETS
from tests.contracts.fields import variations

KNOWN = {
    "class_weights": ["balanced", {"dog": 7}],
    "positive_weights": ["balanced", {"dog": 7}],
}  # values of fields that may hold a mapping
HEADS = pytest.mark.parametrize("name", names("head"))
LOSSES = pytest.mark.parametrize(
    ("name", "target"), [(name, target) for name in names("loss") for target in part("loss", name).targets]
)


def labels_of(target, batch):
    spec = TARGETS[target]
    if spec.num_rows:  # a row may have several classes
        return (torch.arange(batch)[:, None] >> torch.arange(spec.num_outputs) & 1).to(torch.int8)
    return torch.arange(batch) % len(spec.class_counts) if spec.class_counts else torch.linspace(-1, 1, batch)


@HEADS
def test_a_head_gives_the_targets_outputs(name):
    spec = TARGETS[name]
    head = part("head", name)().build(6, spec)
    outputs = head(torch.randn(5, 6))
    assert outputs.shape == (5, spec.num_outputs)
    outputs.square().sum().backward()
    assert all(p.grad is not None and p.grad.abs().sum() > 0 for p in head.parameters())


def test_every_target_has_a_head_and_a_loss():
    for target in names("target"):
        assert target in names("head")
        assert target in part("loss", part("target", target).default_loss).targets


@HEADS
def test_every_field_of_a_head_has_an_effect(name):
    config = part("head", name)()

    def trace(one):
        torch.manual_seed(0)
        head = one.build(6, TARGETS[name]).train()
        return head(torch.ones(5, 6)).tolist()

    for field, others in variations(config):
        assert any(trace(other) != trace(config) for other in others), f"{name}.{field} has no effect"


@LOSSES
def test_a_loss_gives_one_finite_value_a_row(name, target):
    loss = part("loss", name)().build(TARGETS[target])
    outputs = torch.randn(6, TARGETS[target].num_outputs, requires_grad=True)
    values = loss(outputs, labels_of(target, 6))
    assert values.shape == (6,)
    assert torch.isfinite(values).all()
    alone = loss(outputs[2:3], labels_of(target, 6)[2:3])
    torch.testing.assert_close(alone[0], values[2])
    values.mean().backward()
    assert outputs.grad.abs().sum() > 0


@LOSSES
def test_a_loss_falls_along_its_gradient(name, target):
    loss = part("loss", name)().build(TARGETS[target])
    outputs = torch.zeros(6, TARGETS[target].num_outputs, requires_grad=True)
    before = loss(outputs, labels_of(target, 6)).mean()
    before.backward()
    after = loss((outputs - 0.1 * outputs.grad).detach(), labels_of(target, 6)).mean()
    assert after < before


@LOSSES
def test_every_field_of_a_loss_has_an_effect(name, target):
    config = part("loss", name)()
    torch.manual_seed(0)
    outputs = torch.randn(6, TARGETS[target].num_outputs)

    def trace(one):
        return one.build(TARGETS[target])(outputs, labels_of(target, 6)).tolist()

    for field, others in variations(config, KNOWN):
        assert others, f"the suite knows no other value for {name}.{field}"
        assert any(trace(other) != trace(config) for other in others), f"{name}.{field} has no effect"


@LOSSES
@pytest.mark.parametrize("scale", [0.0, 100.0])
def test_a_loss_and_its_gradient_stay_finite_wherever_outputs_go(name, target, scale):
    loss = part("loss", name)().build(TARGETS[target])
    outputs = (scale * torch.randn(6, TARGETS[target].num_outputs)).requires_grad_()
    values = loss(outputs, labels_of(target, 6))
    values.sum().backward()
    assert torch.isfinite(values).all()
    assert torch.isfinite(outputs.grad).all()


@LOSSES
def test_a_loss_reads_half_precision(name, target):
    loss = part("loss", name)().build(TARGETS[target])
    outputs = torch.randn(6, TARGETS[target].num_outputs).bfloat16()
    labels = labels_of(target, 6)
    torch.testing.assert_close(loss(outputs, labels).float(), loss(outputs.float(), labels), rtol=0.05, atol=0.05)
