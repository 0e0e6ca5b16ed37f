"""What is special about the gated fusion."""

from __future__ import annotations

import torch

from sensorium.learning.fusion.gated import GatedConfig
from tests.unit.learning.fusion.inputs import encoded


def test_gates_mix_what_is_there_and_nothing_else():
    torch.manual_seed(0)
    fusion = GatedConfig(dim=5).build({"a": 3, "b": 4}).eval()
    inputs = {"a": encoded(3, [True, True, False]), "b": encoded(4, [True, False, False])}
    with torch.no_grad():
        fused = fusion(inputs)
        summaries, _ = fusion.summaries(inputs)
        alone = {name: torch.tanh(fusion.hidden[name](summaries[name])) for name in inputs}
    torch.testing.assert_close(fused[1], alone["a"][1], msg="the only input has all of the gate")
    assert not fused[2].any(), "no input, no mass"
    low, high = torch.minimum(alone["a"][0], alone["b"][0]), torch.maximum(alone["a"][0], alone["b"][0])
    assert ((fused[0] > low) & (fused[0] < high)).all(), "between the two, channel by channel"
