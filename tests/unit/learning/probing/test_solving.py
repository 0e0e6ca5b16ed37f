"""The solver of a probe, against scikit-learn and against fits of its own."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.linear_model import Ridge as RidgeOfTheirs

from sensorium.learning.losses.mean_squared_error import MeanSquaredError
from sensorium.learning.probing.blocks import reduced
from sensorium.learning.probing.prototypes import average
from sensorium.learning.probing.ridge import Ridge, suits
from sensorium.learning.probing.shown import hidden_copies
from sensorium.learning.probing.solving import Problem, Solution, solve
from sensorium.learning.probing.weighing import LeftOut, choose_shares, coded, equal_shares, units_of

ROWS = 60
CROSS_ENTROPY = torch.nn.CrossEntropyLoss(reduction="none")


def rows(seed=0, widths=(5, 80), classes=3):
    """Two blocks, of which the first tells the class, and the labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, ROWS)
    matrices = [rng.standard_normal((ROWS, width)).astype(np.float32) for width in widths]
    matrices[0][:, :classes] += 1.5 * np.eye(classes)[labels]
    return matrices, labels


def problem(matrices, labels, *, loss=CROSS_ENTROPY, outputs=3, hidden_weight=0.0):
    present = np.ones((len(labels), len(matrices)), bool)
    shown, counts = hidden_copies(present, hidden_weight, np.random.default_rng(0))
    return Problem(matrices, shown, counts, torch.from_numpy(labels), loss, outputs)


@pytest.mark.parametrize("class_weights", [(1.0, 1.0, 1.0), (5.0, 1.0, 0.5)])
def test_classes_are_solved_as_scikit_learn_does(class_weights):
    matrices, labels = rows()
    weights = np.array([1.5, 0.5], np.float32)
    loss = torch.nn.CrossEntropyLoss(weight=torch.tensor(class_weights), reduction="none")
    found = solve(problem(matrices, labels, loss=loss), weights, None, 500)
    scaled = np.concatenate([matrix * weight for matrix, weight in zip(matrices, weights, strict=True)], axis=1)
    theirs = LogisticRegression(tol=1e-8, max_iter=2000, class_weight=dict(enumerate(class_weights)))
    theirs.fit(scaled, labels)
    ours = torch.from_numpy(found.outputs(matrices, weights)).softmax(1).numpy()
    np.testing.assert_allclose(ours, theirs.predict_proba(scaled), atol=2e-3)


def test_numbers_are_solved_as_scikit_learn_does():
    matrices, labels = rows()
    wanted = (labels + 0.1 * matrices[1][:, 0]).astype(np.float32)

    def loss(outputs, numbers):
        return 0.5 * (outputs[:, 0] - numbers).square()

    found = solve(problem(matrices, wanted, loss=loss, outputs=1), np.ones(2, np.float32), None, 500)
    together = np.concatenate(matrices, axis=1)
    theirs = RidgeOfTheirs(alpha=1.0).fit(together, wanted).predict(together)
    np.testing.assert_allclose(found.outputs(matrices, np.ones(2, np.float32))[:, 0], theirs, atol=2e-3)


def test_sparse_and_dense_blocks_are_one_to_it():
    matrices, labels = rows()
    matrices[1][np.abs(matrices[1]) < 1] = 0
    weights = np.ones(2, np.float32)
    dense = solve(problem(matrices, labels), weights)
    sparse = solve(problem([matrices[0], scipy.sparse.csr_matrix(matrices[1])], labels), weights)
    np.testing.assert_allclose(sparse.coefficients[1], dense.coefficients[1], atol=1e-3)


@pytest.mark.parametrize("is_sparse", [False, True])
def test_a_wide_block_is_the_same_in_fewer_numbers(is_sparse):
    matrices, labels = rows()
    weights = np.array([1.0, 2.0], np.float32)
    plain = solve(problem(matrices, labels), weights, None, 500)
    wide = scipy.sparse.csr_matrix(matrices[1]) if is_sparse else matrices[1]
    parts = [reduced(matrices[0]), reduced(wide)]
    assert [part.matrix.shape[1] for part in parts] == [5, ROWS]
    small = solve(problem([part.matrix for part in parts], labels), weights, None, 500)
    whole = Solution(
        [part.restored(own) for part, own in zip(parts, small.coefficients, strict=True)], small.bias
    ).outputs(matrices, weights)
    np.testing.assert_allclose(whole, plain.outputs(matrices, weights), atol=1e-2)


def test_a_start_changes_where_it_begins_and_not_where_it_ends():
    matrices, labels = rows()
    before, after = np.ones(2, np.float32), np.array([1.0, 2.0], np.float32)
    start = solve(problem(matrices, labels), before, None, 500)
    moved = start.reweighed(before, after)
    np.testing.assert_allclose(moved.outputs(matrices, after), start.outputs(matrices, before), atol=1e-4)
    again = solve(problem(matrices, labels), after, moved, 500)
    fresh = solve(problem(matrices, labels), after, None, 500)
    np.testing.assert_allclose(again.outputs(matrices, after), fresh.outputs(matrices, after), atol=2e-2)


def test_rows_with_hidden_inputs_make_each_input_answer_by_itself():
    """The second block repeats the first: without hidden inputs it is as good as half an answer."""
    matrices, labels = rows(widths=(5, 5))
    matrices[1][:] = matrices[0]
    weights = np.full(2, 3.0, np.float32)

    def loss_alone(hidden_weight):
        found = solve(problem(matrices, labels, hidden_weight=hidden_weight), weights)
        alone = Solution([found.coefficients[0], 0 * found.coefficients[1]], found.bias)
        return problem(matrices, labels).losses(alone.outputs(matrices, weights))

    assert loss_alone(1.0) < loss_alone(0.3) < loss_alone(0.0)


def test_hidden_copies_hide_some_inputs_and_never_all():
    present = np.random.default_rng(1).random((200, 4)) < 0.7
    shown, counts = hidden_copies(present, 0.5, np.random.default_rng(0))
    assert (shown[0] == 1).all()
    assert (counts[0] == 1).all()
    left = (shown[1] * present).sum(1)
    several = present.sum(1) > 1
    assert ((left >= 1) & (left < present.sum(1)))[several].all()
    assert (counts[1] == 0.5 * several).all()
    assert set(left[present.all(1)].tolist()) == {1, 2, 3}


@pytest.mark.parametrize("groups", [None, [place // 4 for place in range(ROWS)]])
def test_rows_left_out_are_answered_as_by_a_fit_without_them(groups):
    matrices, labels = rows()
    grams = [np.asarray(matrix @ matrix.T, np.float64) for matrix in matrices]
    seen = []

    def loss(outputs, _labels):
        seen.append(outputs.numpy())
        return outputs.sum(1)

    left_out = LeftOut(grams, coded(labels, 3), torch.from_numpy(labels), loss, units_of(groups))
    left_out.loss_of(np.array([0.5, 0.5]), 2.0)
    gram = 0.5 * (grams[0] + grams[1]) + 1
    for unit in units_of(groups or list(range(ROWS)))[:5]:
        kept = np.setdiff1d(np.arange(ROWS), unit)
        fitted = np.linalg.solve(gram[np.ix_(kept, kept)] + 2.0 * np.eye(len(kept)), coded(labels, 3)[kept])
        np.testing.assert_allclose(seen[0][unit], gram[np.ix_(unit, kept)] @ fitted, atol=1e-5)


def test_what_tells_nothing_comes_to_count_little():
    matrices, labels = rows(widths=(5, 12))
    grams = [np.asarray(matrix @ matrix.T / np.mean((matrix**2).sum(1)), np.float64) for matrix in matrices]
    left_out = LeftOut(grams, coded(labels, 3), torch.from_numpy(labels), CROSS_ENTROPY, None)
    shares = choose_shares(left_out, lambda _note: None)
    assert shares[1] < shares[0]
    assert np.square(shares).sum() == pytest.approx(1)
    assert left_out.loss_of(shares.astype(float) ** 2, 1.0) < left_out.loss_of(equal_shares(2).astype(float) ** 2, 1.0)


def test_prototypes_are_the_directions_of_class_means():
    matrices, labels = rows()
    found = average(problem(matrices, labels), np.ones(2, np.float32))
    mean = matrices[0][labels == 1].mean(0)
    np.testing.assert_allclose(found.coefficients[0][:, 1], mean / np.linalg.norm(mean), rtol=1e-5)
    assert (found.outputs(matrices, np.ones(2, np.float32)).argmax(1) == labels).mean() > 0.7


def test_ridge_answers_as_scikit_learn_does_and_as_rows_left_out_were_answered():
    matrices, labels = rows()
    weights = np.sqrt(np.array([0.7, 0.3], np.float32))
    found = Ridge(2.0, 3.0)(problem(matrices, labels), weights)
    scaled = [matrix * weight for matrix, weight in zip(matrices, weights, strict=True)]
    with_intercept = np.concatenate([*scaled, np.ones((ROWS, 1))], axis=1)
    theirs = RidgeOfTheirs(alpha=2.0, fit_intercept=False).fit(with_intercept, coded(labels, 3)).predict(with_intercept)
    np.testing.assert_allclose(found.outputs(matrices, weights), 3.0 * theirs, atol=1e-3)


def test_ridge_shows_rows_with_hidden_inputs_too():
    matrices, labels = rows(widths=(5, 5))
    matrices[1][:] = matrices[0]
    weights = np.full(2, 1.0, np.float32)

    def loss_alone(hidden_weight):
        found = Ridge(1.0, 4.0)(problem(matrices, labels, hidden_weight=hidden_weight), weights)
        alone = Solution([found.coefficients[0], 0 * found.coefficients[1]], found.bias)
        return problem(matrices, labels).losses(alone.outputs(matrices, weights))

    assert loss_alone(1.0) < loss_alone(0.0)


def test_ridge_is_for_few_rows_of_few_classes_and_plain_losses():
    assert suits(CROSS_ENTROPY, 100, 3)
    assert suits(MeanSquaredError(), 100, 1)
    assert not suits(CROSS_ENTROPY, 100_000, 3)
    assert not suits(CROSS_ENTROPY, 100, 300)
    assert not suits(torch.nn.CrossEntropyLoss(label_smoothing=0.1, reduction="none"), 100, 3)
    assert not suits(torch.nn.HuberLoss(), 100, 1)
