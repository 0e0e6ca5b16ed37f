"""What is special about the mixture of experts."""

from __future__ import annotations

import torch

from sensorium.learning.fusion.mixture import MixtureConfig, subsets_of
from tests.unit.learning.fusion.inputs import encoded


def test_there_is_an_expert_for_every_small_subset_and_one_for_all():
    assert subsets_of(("a", "b", "c"), 1) == (("a",), ("b",), ("c",), ("a", "b", "c"))
    assert subsets_of(("a", "b"), 2) == (("a",), ("b",), ("a", "b")), "no subset twice"
    assert len(subsets_of(tuple("abcdefgh"), 2)) == 8 + 28 + 1


@torch.no_grad()
def test_only_experts_whose_inputs_are_there_speak():
    torch.manual_seed(0)
    fusion = MixtureConfig(dim=5).build({"a": 3, "b": 4}).eval()
    inputs = {"a": encoded(3, [True, True, False, False]), "b": encoded(4, [True, False, True, False])}
    summaries, _ = fusion.summaries(inputs)
    fused = fusion(inputs)
    torch.testing.assert_close(fused[1], fusion.experts[0](summaries["a"])[1])
    torch.testing.assert_close(fused[2], fusion.experts[1](summaries["b"])[2])
    assert not fused[3].any(), "no input, nothing said"
    said = torch.stack(
        [
            fusion.experts[0](summaries["a"])[0],
            fusion.experts[1](summaries["b"])[0],
            fusion.experts[2](torch.cat([summaries["a"], summaries["b"]], dim=1))[0],
        ]
    )
    assert ((fused[0] > said.amin(0)) & (fused[0] < said.amax(0))).all(), "all three speak, each with a share"
