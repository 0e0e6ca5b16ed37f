"""Layers that several parts share."""

from __future__ import annotations

import torch
from torch import nn

from sensorium.learning.layers.absence import AbsenceVector
from sensorium.learning.layers.attention import TransformerBlock, sinusoidal_positions
from sensorium.learning.layers.masking import blank, last_valid, masked_max, masked_mean
from sensorium.learning.layers.normalisation import MaskedGroupNorm, num_groups

TOKENS = torch.tensor([[[1.0], [5.0], [9.0]], [[-4.0], [-2.0], [7.0]], [[3.0], [3.0], [3.0]]])
MASK = torch.tensor([[True, True, False], [True, True, False], [False, False, False]])


def test_only_valid_positions_count():
    assert masked_mean(TOKENS, MASK).flatten().tolist() == [3.0, -3.0, 0.0]
    assert masked_max(TOKENS, MASK).flatten().tolist() == [5.0, -2.0, 0.0]
    assert last_valid(TOKENS, MASK).flatten().tolist() == [5.0, -2.0, 0.0]
    assert blank(TOKENS, MASK)[0].flatten().tolist() == [1.0, 5.0, 0.0]


def test_masked_group_norm_is_group_norm_where_nothing_is_padded():
    torch.manual_seed(0)
    maps = torch.randn(2, 16, 5, 7)
    ours, theirs = MaskedGroupNorm(16), nn.GroupNorm(num_groups(16), 16)
    for norm in (ours, theirs):
        nn.init.uniform_(norm.weight, generator=torch.Generator().manual_seed(1))
        nn.init.uniform_(norm.bias, generator=torch.Generator().manual_seed(2))
    everywhere = torch.ones(2, 5, dtype=torch.bool)
    torch.testing.assert_close(ours(maps, everywhere), theirs(maps), atol=1e-5, rtol=1e-5)


def test_masked_group_norm_leaves_padded_frames_out():
    torch.manual_seed(0)
    maps, mask = torch.randn(1, 16, 5, 7), torch.tensor([[True, True, True, False, False]])
    changed = maps.clone()
    changed[:, :, 3:] = 1000.0
    norm = MaskedGroupNorm(16)
    torch.testing.assert_close(norm(changed, mask), norm(maps, mask))
    torch.testing.assert_close(norm(maps, mask)[:, :, :3], norm(maps[:, :, :3], mask[:, :3]))
    assert (norm(maps, mask)[:, :, 3:] == 0).all()


def test_groups_divide_the_channels():
    assert [num_groups(channels) for channels in (1, 6, 8, 12, 16, 64)] == [1, 1, 1, 1, 2, 8]


def test_a_transformer_block_ignores_masked_tokens():
    torch.manual_seed(0)
    block = TransformerBlock(8, num_heads=2, dropout=0.0).eval()
    tokens, mask = torch.randn(1, 4, 8), torch.tensor([[True, True, False, False]])
    changed = tokens.clone()
    changed[:, 2:] = 9.0
    torch.testing.assert_close(block(changed, mask)[:, :2], block(tokens, mask)[:, :2])


def test_positions_differ_and_fit_odd_widths():
    codes = sinusoidal_positions(20, 7, torch.device("cpu"))
    assert codes.shape == (20, 7)
    assert torch.cdist(codes, codes).add(torch.eye(20)).min() > 0.1


def test_the_absence_vector_stands_only_where_the_input_is_absent():
    absent = AbsenceVector(2)
    nn.init.constant_(absent.vector, 5.0)
    filled = absent(torch.ones(2, 2), torch.tensor([[True, False], [False, False]]))
    assert filled.tolist() == [[1.0, 1.0], [5.0, 5.0]]
