"""What is special about attention bottlenecks."""

from __future__ import annotations

import pytest
import torch

from sensorium.learning.fusion.bottleneck import BottleneckConfig
from tests.unit.learning.fusion.inputs import encoded


@torch.no_grad()
@pytest.mark.parametrize("num_layers", [1, 2])
def test_an_absent_input_leaves_no_trace_in_the_bottlenecks(num_layers):
    torch.manual_seed(0)
    config = BottleneckConfig(dim=8, num_layers=num_layers)
    both, alone = config.build({"a": 3, "b": 4}).eval(), config.build({"a": 3}).eval()
    alone.load_state_dict({key: value for key, value in both.state_dict().items() if ".b." not in key})
    inputs = {"a": encoded(3, [True, True]), "b": encoded(4, [True, False])}
    with_b, without_b = both(inputs), alone({"a": inputs["a"]})
    torch.testing.assert_close(with_b[1], without_b[1])
    assert not torch.allclose(with_b[0], without_b[0])


@torch.no_grad()
def test_inputs_meet_in_the_bottlenecks_only():
    torch.manual_seed(0)
    fusion = BottleneckConfig(dim=8, num_layers=2).build({"a": 3, "b": 4}).eval()
    seen = []
    fusion.blocks["a"][1].register_forward_pre_hook(lambda _block, given: seen.append(given[0]))
    first, second = encoded(4, [True]), encoded(4, [True])
    a = encoded(3, [True])
    fusion({"a": a, "b": first})
    fusion({"a": a, "b": second})
    places = fusion.num_bottlenecks
    torch.testing.assert_close(seen[0][:, places:], seen[1][:, places:], msg="nothing reached the tokens yet")
    assert not torch.allclose(seen[0][:, :places], seen[1][:, :places]), "what b says lies in the bottlenecks"
