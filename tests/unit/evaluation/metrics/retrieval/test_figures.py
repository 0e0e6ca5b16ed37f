import time

import numpy as np
import pytest

from sensorium.evaluation.metrics.retrieval import (
    DotProducts,
    SameKey,
    average_precisions,
    first_ranks,
    mean_reciprocal_rank,
    measure,
    median_rank,
    median_rank_interval,
    ndcgs,
    recall_at,
)
from sensorium.evaluation.metrics.tally import tally_of_mean


def slow_interval(figure, groups: np.ndarray) -> np.ndarray:
    """Draw groups and measure each draw anew."""
    rng = np.random.default_rng(1)
    units = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    draws = []
    for _ in range(1000):
        drawn = rng.integers(0, len(units), len(units))
        draws.append(figure(np.concatenate([units[place] for place in drawn])))
    return np.quantile(draws, [0.025, 0.975])


def captioned_pictures(num_pictures: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Vectors of pictures, of five captions near each, and the picture of each caption."""
    rng = np.random.default_rng(2)
    pictures = rng.normal(size=(num_pictures, 12))
    picture_of_caption = rng.permutation(np.repeat(np.arange(num_pictures), 5))
    captions = pictures[picture_of_caption] + rng.normal(size=(5 * num_pictures, 12))
    return pictures, captions, picture_of_caption


def test_worked_by_hand() -> None:
    ranks = np.array([1.0, 2, 10, 40])
    assert [recall_at(ranks, depth).value for depth in (1, 5, 10)] == [0.25, 0.5, 0.75]
    assert mean_reciprocal_rank(ranks).value == pytest.approx((1 + 1 / 2 + 1 / 10 + 1 / 40) / 4)
    assert median_rank(ranks) == 6


@pytest.mark.parametrize("group_size", [1, 5])
def test_the_intervals_are_those_of_measuring_every_draw(group_size: int) -> None:
    rng = np.random.default_rng(3)
    ranks = np.ceil(np.repeat(rng.exponential(20, 301 // group_size), group_size))
    groups = np.arange(len(ranks)) // group_size
    median = median_rank_interval(ranks, groups=groups.tolist())
    np.testing.assert_allclose(median, slow_interval(lambda rows: np.median(ranks[rows]), groups), atol=2)
    recall = recall_at(ranks, 10).interval(groups=groups.tolist())
    np.testing.assert_allclose(recall, slow_interval(lambda rows: (ranks[rows] <= 10).mean(), groups), atol=0.02)


def test_five_captions_a_picture_in_both_directions() -> None:
    pictures, captions, picture_of_caption = captioned_pictures(60)
    names = [f"{place}.jpg" for place in range(60)]
    keys = [names[place] for place in picture_of_caption]
    scores = pictures @ captions.T
    to_picture = measure(scores.T, SameKey(keys, names), groups=keys)
    to_captions = measure(scores, SameKey(names, keys))
    first = scores.argmax(axis=0) == picture_of_caption
    assert to_picture.figures["recall_at_1"] == first.mean()
    assert to_captions.figures["recall_at_1"] == (picture_of_caption[scores.argmax(axis=1)] == np.arange(60)).mean()
    assert to_captions.figures["recall_at_1"] > to_picture.figures["recall_at_1"]  # one of five is enough
    for figures, intervals in (to_picture, to_captions):
        assert figures.keys() == intervals.keys()
        assert all(intervals[name].low <= figures[name] <= intervals[name].high for name in figures)
    lazily = measure(DotProducts(captions, pictures), SameKey(keys, names), groups=keys)
    assert lazily.figures == pytest.approx(to_picture.figures)


def test_captions_of_one_picture_are_drawn_together() -> None:
    rng = np.random.default_rng(4)
    keys = np.repeat(np.arange(40), 5)
    scores = np.where(keys[:, np.newaxis] == np.arange(40), np.repeat(rng.normal(2, 2, 40), 5)[:, np.newaxis], 0)
    scores = scores + rng.normal(size=scores.shape) / 10
    relevant = SameKey(keys.tolist(), range(40))
    alone, together = measure(scores, relevant).intervals, measure(scores, relevant, groups=keys.tolist()).intervals
    for name in ("recall_at_1", "mean_reciprocal_rank", "mean_average_precision", "ndcg_at_10"):
        assert together[name].high - together[name].low > 1.5 * (alone[name].high - alone[name].low)


def test_one_call_gives_what_the_single_functions_give() -> None:
    pictures, captions, picture_of_caption = captioned_pictures(30)
    keys, noise = picture_of_caption.tolist(), np.random.default_rng(6).normal(0, 12, (30, 30))
    scores, relevant = captions @ pictures.T + noise[picture_of_caption], SameKey(keys, range(30))
    ranks, drawn = first_ranks(scores, relevant), {"groups": keys, "seed": 5}
    figures, intervals = measure(scores, relevant, depths=[3], **drawn)
    tallies = {
        "recall_at_3": recall_at(ranks, 3),
        "mean_reciprocal_rank": mean_reciprocal_rank(ranks),
        "mean_average_precision": tally_of_mean(average_precisions(scores, relevant)),
        "ndcg_at_10": tally_of_mean(ndcgs(scores, relevant, depth=10)),
    }
    assert figures == {name: tally.value for name, tally in tallies.items()} | {"median_rank": median_rank(ranks)}
    median = median_rank_interval(ranks, **drawn)
    assert intervals == {name: tally.interval(**drawn) for name, tally in tallies.items()} | {"median_rank": median}


def test_depths_are_chosen() -> None:
    figures, _ = measure(np.eye(4), np.eye(4, dtype=bool), depths=[2])
    assert set(figures) == {
        "recall_at_2",
        "mean_reciprocal_rank",
        "mean_average_precision",
        "ndcg_at_10",
        "median_rank",
    }
    assert set(figures.values()) == {1.0}


def test_many_queries_are_quick() -> None:
    pictures, captions, picture_of_caption = captioned_pictures(500)
    started_s = time.process_time()
    measure(DotProducts(captions, pictures), SameKey(picture_of_caption.tolist(), range(500)))
    assert time.process_time() - started_s < 5
