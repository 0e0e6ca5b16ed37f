"""Blocks of a probe: what the solver sees of a summary."""

from __future__ import annotations

import numpy as np
import torch

from sensorium.learning.fusion.blocks import Block
from sensorium.learning.probing.blocks import SummaryBlock
from sensorium.learning.probing.features import Summaries


def test_each_section_has_a_like_share_however_wide_and_large():
    rng = np.random.default_rng(0)
    parts = [rng.normal(5, 3, (400, 2)), rng.normal(0, 1e-3, (400, 30)), rng.normal(-70, 100, (400, 8))]
    values = np.concatenate(parts, 1).astype(np.float32)
    block = SummaryBlock(Block(40), Summaries(values, np.ones(400, np.bool_), (2, 30, 8)))
    squares = [np.square(one).sum(1).mean() for one in np.split(block.matrix, [2, 32], axis=1)]
    np.testing.assert_allclose(squares, [1 / 3] * 3, rtol=1e-2)
    np.testing.assert_allclose(block.matrix.mean(0), 0, atol=1e-4)


def test_what_is_the_same_in_all_rows_counts_for_nothing_and_absent_rows_are_zero():
    values = np.ones((6, 5), np.float32)
    values[:, 3:] = np.random.default_rng(0).normal(size=(6, 2))
    present = np.array([True] * 5 + [False])
    plain = Block(5)
    block = SummaryBlock(plain, Summaries(values, present, (3, 2)))
    assert not block.matrix[:, :3].any()
    assert not block.matrix[5].any()
    assert block.matrix[:5, 3:].any()
    assert torch.isfinite(plain.scale).all()
