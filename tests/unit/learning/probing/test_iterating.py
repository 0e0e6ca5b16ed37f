"""Ridge regression of many rows against the direct one of few."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
import torch

from sensorium.learning.losses.mean_squared_error import MeanSquaredError
from sensorium.learning.probing import iterating
from sensorium.learning.probing.iterating import IteratedRidge, choose_ridge, suits_many
from sensorium.learning.probing.ridge import Ridge
from sensorium.learning.probing.weighing import equal_shares
from tests.unit.learning.probing.test_solving import CROSS_ENTROPY, problem, rows


@pytest.mark.parametrize("hidden_weight", [0.0, 0.5])
def test_steps_end_where_the_direct_way_does(hidden_weight, monkeypatch):
    monkeypatch.setattr(iterating, "TOLERANCE", 1e-6)
    matrices, labels = rows()
    one = problem(matrices, labels, hidden_weight=hidden_weight)
    weights = np.array([1.0, 0.3], np.float32)
    steps, direct = IteratedRidge(0.5, 2.0)(one, weights), Ridge(0.5, 2.0)(one, weights)
    np.testing.assert_allclose(steps.outputs(matrices, weights), direct.outputs(matrices, weights), atol=2e-3)
    np.testing.assert_allclose(steps.bias, direct.bias, atol=2e-3)


def test_sparse_blocks_and_numbers_are_solved_alike(monkeypatch):
    monkeypatch.setattr(iterating, "TOLERANCE", 1e-6)
    matrices, labels = rows()
    sparse = [scipy.sparse.csr_matrix(matrix) for matrix in matrices]
    numbers = labels.astype(np.float32)
    made = [
        IteratedRidge(1.0, 1.0)(problem(each, numbers, loss=MeanSquaredError(), outputs=1), equal_shares(2))
        for each in (matrices, sparse)
    ]
    for dense_block, sparse_block in zip(made[0].coefficients, made[1].coefficients, strict=True):
        np.testing.assert_allclose(dense_block, sparse_block, atol=1e-3)


def test_searched_weights_must_be_clearly_better_than_equal_ones():
    matrices, labels = rows()
    folds = np.arange(len(labels)) % 4
    equal, nearly, right = equal_shares(2), np.array([0.71, 0.704], np.float32), np.array([1.0, 0.0], np.float32)
    one = problem(matrices, labels)
    assert choose_ridge(one, folds, [equal, nearly])[0] is equal
    weights, ridge = choose_ridge(one, folds, [equal, right])
    assert weights is right
    assert ridge.sharpness > 1


def test_it_stands_in_for_plain_losses_of_few_classes_where_ngrams_are_read():
    dense, sparse = [np.eye(3)], [np.eye(3), scipy.sparse.eye(3, format="csr")]
    assert suits_many(CROSS_ENTROPY, 10, sparse)
    assert not suits_many(CROSS_ENTROPY, 10, dense)
    assert not suits_many(CROSS_ENTROPY, 151, sparse)
    weighed = torch.nn.CrossEntropyLoss(weight=torch.ones(3), reduction="none")
    assert not suits_many(weighed, 3, sparse)
