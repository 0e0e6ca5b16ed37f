"""Metrics of sets of tags, held to scikit-learn."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import (
    accuracy_score,
    hamming_loss,
    label_ranking_average_precision_score,
    precision_recall_fscore_support,
)

from sensorium.evaluation.metrics import multi_label as metrics


def sets(seed, rows=150, tags=7):
    """True and predicted sets, some of them empty, and scores with ties."""
    rng = np.random.default_rng(seed)
    true = rng.random((rows, tags)) < rng.uniform(0.02, 0.5, tags)
    scores = np.round(true + rng.normal(0, 0.7, (rows, tags)), 1)
    return true, scores > 0.7, scores


@pytest.mark.parametrize("seed", range(3))
def test_figures_are_those_of_another_library(seed):
    true, predicted, scores = sets(seed)
    some = true.any(axis=1) | predicted.any(axis=1)  # the other library gives no credit for two empty sets
    precision, recall, f1, _ = precision_recall_fscore_support(
        true[some], predicted[some], average="samples", zero_division=0
    )
    assert metrics.exact_matches(true, predicted).mean() == pytest.approx(accuracy_score(true, predicted))
    assert metrics.hamming_losses(true, predicted).mean() == pytest.approx(hamming_loss(true, predicted))
    assert metrics.precisions(true, predicted)[some].mean() == pytest.approx(precision)
    assert metrics.recalls(true, predicted)[some].mean() == pytest.approx(recall)
    assert metrics.f1_scores(true, predicted)[some].mean() == pytest.approx(f1)
    lrap = label_ranking_average_precision_score(true, scores)
    assert metrics.ranking_precisions(true, scores).mean() == pytest.approx(lrap)


def test_an_empty_set_is_an_answer():
    nothing, something = np.zeros((1, 3), np.bool_), np.array([[True, False, False]])
    for figure in (metrics.precisions, metrics.recalls, metrics.f1_scores, metrics.exact_matches):
        assert figure(nothing, nothing).tolist() == [1]
        assert figure(nothing, something).tolist() == figure(something, nothing).tolist() == [0]


def test_blocks_of_rows_do_not_matter(monkeypatch):
    true, _, scores = sets(0)
    whole = metrics.ranking_precisions(true, scores)
    monkeypatch.setattr(metrics, "MAX_BLOCK_CELLS", 100)
    np.testing.assert_array_equal(metrics.ranking_precisions(true, scores), whole)
