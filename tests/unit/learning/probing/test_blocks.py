"""Blocks of a probe: what the solver sees of a summary."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from sensorium.learning.fusion.blocks import Block, BlocksConfig, KernelConfig
from sensorium.learning.probing.blocks import install, summary_blocks
from sensorium.learning.probing.features import Summaries
from sensorium.learning.probing.solving import Solution


def test_each_section_has_a_like_share_however_wide_and_large():
    rng = np.random.default_rng(0)
    parts = [rng.normal(5, 3, (400, 2)), rng.normal(0, 1e-3, (400, 30)), rng.normal(-70, 100, (400, 8))]
    values = np.concatenate(parts, 1).astype(np.float32)
    (block,) = summary_blocks(Block(40), Summaries(values, np.ones(400, np.bool_), ((2, 30, 8),)))
    squares = [np.square(one).sum(1).mean() for one in np.split(block.matrix, [2, 32], axis=1)]
    np.testing.assert_allclose(squares, [1 / 3] * 3, rtol=1e-2)
    np.testing.assert_allclose(block.matrix.mean(0), 0, atol=1e-4)


def test_what_is_the_same_in_all_rows_counts_for_nothing_and_absent_rows_are_zero():
    values = np.ones((6, 5), np.float32)
    values[:, 3:] = np.random.default_rng(0).normal(size=(6, 2))
    present = np.array([True] * 5 + [False])
    plain = Block(5)
    (block,) = summary_blocks(plain, Summaries(values, present, ((3, 2),)))
    assert not block.matrix[:, :3].any()
    assert not block.matrix[5].any()
    assert block.matrix[:5, 3:].any()
    assert torch.isfinite(plain.scale).all()


@pytest.mark.parametrize("kernel", [None, KernelConfig(dim=16)])
def test_sections_apart_are_weighed_apart_but_not_within_a_kernel(kernel):
    rng = np.random.default_rng(0)
    summaries = Summaries(rng.normal(2, 3, (200, 6)).astype(np.float32), np.ones(200, np.bool_), ((2,), (3, 1)))
    fusion = BlocksConfig(kernel=kernel).build({"a": 6})
    blocks = summary_blocks(fusion.block("a"), summaries)
    assert [block.matrix.shape[1] for block in blocks] == ([2, 4] if kernel is None else [16])
    squares = [np.square(block.matrix).sum(1).mean() for block in blocks]
    np.testing.assert_allclose(squares, 1, rtol=0.15)
    head = torch.nn.Linear(fusion.dim, 3)
    coefficients = [rng.normal(size=(block.matrix.shape[1], 3)).astype(np.float32) for block in blocks]
    weights = np.array([0.5, 2.0], np.float32)[: len(blocks)]
    solution = Solution(coefficients, rng.normal(size=3).astype(np.float32))
    expected = solution.outputs([block.matrix for block in blocks], weights)
    install(blocks, [slice(0, fusion.dim)] * len(blocks), head, solution, weights)
    with torch.no_grad():
        found = head(fusion({"a": summaries.encoded()})).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-4)
