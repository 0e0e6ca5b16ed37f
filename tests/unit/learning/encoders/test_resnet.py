from __future__ import annotations

import pytest
import torch
from torch import nn

from sensorium.learning.encoders.resnet import ResnetConfig
from sensorium.specs import FeatureSpec


def build(**options):
    return ResnetConfig(**options).build(FeatureSpec("image", (3, 32, 32), "float32", max_length=2)).eval()


@pytest.mark.parametrize(("blocks", "convolutions"), [(1, 7), (2, 11)])
def test_blocks_deepen_every_stage(blocks, convolutions):
    encoder = build(channels=(8, 16), blocks=blocks)
    assert sum(isinstance(layer, nn.Conv2d) for layer in encoder.modules()) == convolutions


def test_the_first_convolution_and_every_stage_halve_the_picture():
    encoded = build(channels=(8, 16))(torch.randn(2, 1, 3, 32, 32), torch.ones(2, 1, dtype=torch.bool))
    assert encoded.tokens.shape == (2, 4 * 4, 128)


def test_what_a_block_reads_is_added_to_its_output():
    encoder = build(channels=(8,), blocks=2)
    block = encoder.blocks[-1]
    for norm in (layer for layer in block.modules() if isinstance(layer, nn.GroupNorm)):
        nn.init.zeros_(norm.weight)
    maps = torch.rand(1, 8, 4, 4)
    assert torch.equal(block(maps), maps)
