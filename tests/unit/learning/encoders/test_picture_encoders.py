"""`convnext` and `vit`."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from sensorium.learning.encoders.convnext import Block, ConvnextConfig
from sensorium.learning.encoders.vit import VitConfig
from sensorium.specs import FeatureSpec
from tests.unit.learning.encoders.planted import share_right_after_training

SIZE_PX = 32


def pictures(count, height_px=SIZE_PX, width_px=SIZE_PX):
    return FeatureSpec("image", (3, height_px, width_px), "float32", max_length=count)


def stripes(count, generator):
    """Stripes of random phase and colour in noise, upright or lying."""
    labels = torch.randint(2, (count,), generator=generator)
    phases = torch.rand(count, 1, 1, generator=generator) * 6.28
    upright = torch.sin(torch.arange(SIZE_PX) + phases).expand(-1, SIZE_PX, -1)
    waves = torch.where(labels[:, None, None] == 1, upright, upright.transpose(1, 2))
    colours = torch.randn(count, 3, 1, 1, generator=generator)
    values = waves[:, None] * colours + 0.3 * torch.randn(count, 3, SIZE_PX, SIZE_PX, generator=generator)
    return values[:, None], torch.ones(count, 1, dtype=torch.bool), labels


@pytest.mark.parametrize("name", ["convnext", "vit"])
def test_learns_which_way_stripes_go(name):
    assert share_right_after_training(name, pictures(1), stripes, steps=40) > 0.9


def test_each_stage_but_the_first_halves_the_picture():
    encoder = ConvnextConfig(channels=(8, 8, 8)).build(pictures(1, 40, 24))
    encoded = encoder(torch.randn(2, 1, 3, 40, 24), torch.ones(2, 1, dtype=torch.bool))
    assert encoded.tokens.shape == (2, 3 * 2, 128), "a rest of a square is one more"


def test_what_a_block_reads_is_added_to_its_output():
    block = Block(8)
    nn.init.zeros_(block.narrow.weight)
    nn.init.zeros_(block.narrow.bias)
    maps = torch.rand(1, 8, 4, 4)
    assert torch.equal(block(maps), maps)


@pytest.mark.parametrize(("height_px", "width_px", "places"), [(32, 32, 16), (20, 28, 12), (8, 8, 1), (3, 5, 1)])
def test_patches_cover_pictures_of_any_size(height_px, width_px, places):
    encoder = VitConfig().build(pictures(1, height_px, width_px))
    encoded = encoder(torch.randn(2, 1, 3, height_px, width_px), torch.ones(2, 1, dtype=torch.bool))
    assert encoded.tokens.shape == (2, places, 64)


def test_where_a_patch_is_matters_and_the_order_of_pictures_does_not():
    encoder = VitConfig().build(pictures(2)).eval()
    values, mask = torch.randn(1, 2, 3, SIZE_PX, SIZE_PX), torch.ones(1, 2, dtype=torch.bool)
    with torch.no_grad():
        plain = encoder(values, mask).summary
        torch.testing.assert_close(encoder(values.flip(1), mask).summary, plain, atol=1e-5, rtol=0)
        moved = encoder(values.roll(8, dims=-1), mask).summary
    assert (moved - plain).abs().max() > 1e-3
