import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import label_ranking_average_precision_score, ndcg_score

from sensorium.errors import DataError
from sensorium.evaluation.metrics.retrieval import DotProducts, SameKey, average_precisions, first_ranks, ndcgs, tables

FIGURES = [first_ranks, average_precisions, ndcgs]


@st.composite
def searches(draw):
    """Few scores, so that many are equal, and at least one relevant item a query."""
    num_queries, num_items = draw(st.integers(1, 5)), draw(st.integers(2, 14))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    scores = rng.integers(0, draw(st.sampled_from([1, 3, 1000])), (num_queries, num_items)) / 7
    relevant = rng.random((num_queries, num_items)) < 0.3
    relevant[np.arange(num_queries), rng.integers(0, num_items, num_queries)] = True
    return scores, relevant


@settings(max_examples=100)
@given(searches())
def test_they_equal_scikit_learn_ties_and_all(search) -> None:
    scores, relevant = search
    rows = [(relevant[place : place + 1], scores[place : place + 1]) for place in range(len(scores))]
    precisions = [label_ranking_average_precision_score(*row) for row in rows]
    np.testing.assert_allclose(average_precisions(scores, relevant), precisions)
    for depth in (1, 3, 50):
        gains = [ndcg_score(*row, k=depth) for row in rows]
        np.testing.assert_allclose(ndcgs(scores, relevant, depth=depth), gains, atol=1e-12)


@given(searches())
def test_the_first_rank_is_the_worst_that_any_order_of_equal_scores_gives(search) -> None:
    scores, relevant = search
    slow = []
    for row, right in zip(scores, relevant, strict=True):
        order = sorted(range(len(row)), key=lambda item: (-row[item], right[item]))
        slow.append(1 + [bool(right[item]) for item in order].index(True))
    np.testing.assert_array_equal(first_ranks(scores, relevant), slow)


def test_one_score_for_all_items_flatters_nobody() -> None:
    scores, relevant = np.zeros((1, 100)), np.zeros((1, 100), dtype=bool)
    relevant[0, 0] = True
    assert first_ranks(scores, relevant) == 100
    assert average_precisions(scores, relevant) == pytest.approx(0.01)
    assert ndcgs(scores, relevant) < 0.05


def test_worked_by_hand() -> None:
    scores = np.array([[0.9, 0.8, 0.7, 0.6], [0.1, 0.2, 0.3, 0.4]])
    relevant = np.array([[False, True, False, True], [False, False, False, True]])
    np.testing.assert_array_equal(first_ranks(scores, relevant), [2, 1])
    np.testing.assert_allclose(average_precisions(scores, relevant), [(1 / 2 + 2 / 4) / 2, 1])
    gain = (1 / np.log2(3) + 1 / np.log2(5)) / (1 + 1 / np.log2(3))
    np.testing.assert_allclose(ndcgs(scores, relevant), [gain, 1])


@pytest.mark.parametrize("figure", FIGURES)
def test_blocks_change_nothing_and_bound_memory(figure, monkeypatch) -> None:
    rng = np.random.default_rng(0)
    queries, items = rng.integers(-3, 4, (2, 800, 4)).astype(np.float64)  # exact sums, whatever the order
    scores, relevant = DotProducts(queries, items), SameKey([*range(400)] * 2, [*range(400)] * 2)
    whole = figure(queries @ items.T, relevant[:])
    monkeypatch.setattr(tables, "MAX_BLOCK_CELLS", 5_000)
    tracemalloc.start()
    in_blocks = figure(scores, relevant)
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    np.testing.assert_allclose(in_blocks, whole, rtol=1e-9)
    assert peak_bytes < 800 * 800 * 8 / 4


@pytest.mark.parametrize("figure", FIGURES)
def test_what_cannot_be_ranked_is_refused_at_once(figure) -> None:
    scores = np.array([[0.1, 0.2], [np.nan, 0.5], [0.3, 0.4]])
    relevant = np.array([[True, False], [True, False], [False, False]])
    with pytest.raises(
        DataError, match=r"1 queries have no relevant item.* 1 queries have scores that are not numbers"
    ):
        figure(scores, relevant)
    with pytest.raises(DataError, match="0 queries and 2 items"):
        figure(scores[:0], relevant[:0])
    with pytest.raises(ValueError, match="but relevance"):
        figure(scores, relevant[:, :1])
