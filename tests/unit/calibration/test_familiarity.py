import numpy as np
import pytest
from sklearn.covariance import LedoitWolf
from sklearn.metrics import roc_auc_score

from sensorium.calibration import AbstainConfig, Calibration, CalibrationConfig, Evidence
from sensorium.calibration.familiarity import MIN_CLASS_ROWS, Familiarity, shrunk_covariance
from sensorium.calibration.ranks import Ranks
from tests.unit.calibration.planted import category


@pytest.mark.parametrize(("count", "dim"), [(10, 30), (50, 5), (2000, 8)])
def test_shrinkage_equals_scikit_learns(count, dim):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(count, dim)) @ rng.normal(size=(dim, dim))
    reference = LedoitWolf(assume_centered=True).fit(rows)
    np.testing.assert_allclose(shrunk_covariance(rows), reference.covariance_, rtol=1e-8)


def test_distances_are_those_of_mahalanobis_to_the_nearest_class():
    rng = np.random.default_rng(1)
    labels = ["a"] * 60 + ["b"] * 40
    rows = rng.normal(size=(100, 3)) * [1, 2, 3] + np.where(np.arange(100) < 60, 0, 9)[:, np.newaxis]
    found = Familiarity.fit(rows.astype(np.float32), labels)
    means = np.stack([rows[:60].mean(axis=0), rows[60:].mean(axis=0)])
    inverse = np.linalg.inv(shrunk_covariance(rows - np.repeat(means, [60, 40], axis=0)))
    new = rng.normal(size=(7, 3)) * 5
    by_class = [((new - mean) @ inverse * (new - mean)).sum(axis=1) for mean in means]
    np.testing.assert_allclose(found.distances(new), np.min(by_class, axis=0) / 3, rtol=1e-3)


def test_what_is_kept_of_a_small_class_is_not_its_rows():
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(100, 3)).astype(np.float32)
    labels = ["large"] * (100 - MIN_CLASS_ROWS) + ["small"] * (MIN_CLASS_ROWS - 1) + ["one"]
    assert len(Familiarity.fit(rows, labels).means) == 2  # of the large class, and of all rows
    assert len(Familiarity.fit(rows, ["large"] * 100).means) == 1
    assert len(Familiarity.fit(rows, None).means) == 1


@pytest.mark.parametrize("rows", [np.zeros((50, 4)), np.ones((3, 4)), np.zeros((0, 4))])
def test_rows_that_tell_nothing_give_no_distance(rows):
    assert Familiarity.fit(rows, None) is None


def test_a_direction_without_variation_and_few_rows_stay_finite():
    rng = np.random.default_rng(3)
    rows = np.concatenate([rng.normal(size=(25, 3)), np.full((25, 100), 7.0)], axis=1).astype(np.float32)
    found = Familiarity.fit(rows, None)
    assert np.isfinite(found.distances(rows)).all()
    assert found.distances(rows + 1).min() > found.distances(rows).max()


def fitted(rng, *, count, limit=0.99, dim=16):
    target = category(4)
    centres = rng.normal(size=(4, dim)) * 3

    def ordinary(number):
        places = rng.integers(0, 4, number)
        return centres[places] + rng.normal(size=(number, dim)), [target.classes[place] for place in places]

    training, training_labels = ordinary(1000)
    embeddings, labels = ordinary(count)
    shown = ("photo",)
    told = Evidence(shown, {shown: np.zeros((count, 4))}, {shown: embeddings}, labels, training, training_labels)
    config = CalibrationConfig(abstain=AbstainConfig(unlike_training=limit), method="none")
    made = Calibration.fit(config, target, told)

    def judge(rows):
        return made.judge(target, np.zeros((len(rows), 4)), rows, np.ones((len(rows), 1), dtype=bool))

    return made, judge, ordinary


def test_rows_of_another_kind_are_told_from_ordinary_ones():
    rng = np.random.default_rng(4)
    _, judge, ordinary = fitted(rng, count=300)
    own, other = judge(ordinary(500)[0]).unusual, judge(rng.normal(size=(500, 16)) * 3).unusual
    scores = np.concatenate([own, other])
    assert roc_auc_score(np.arange(1000) >= 500, scores) > 0.97
    assert 0 <= scores.min() <= scores.max() < 1


@pytest.mark.parametrize(("count", "limit"), [(99, 0.99), (150, 0.9), (1000, 0.95), (3000, 0.99)])
def test_ordinary_rows_are_called_unlike_at_the_stated_rate(count, limit):
    rng = np.random.default_rng(5)
    _, judge, ordinary = fitted(rng, count=count, limit=limit)
    found = judge(ordinary(5000)[0]).reasons.count("unlike_training") / 5000
    spread = np.sqrt(limit * (1 - limit) * (1 / 5000 + 1 / count))
    assert (1 - limit) * 0.6 - 4 * spread < found < 1 - limit + 4 * spread
    _, judge, _ = fitted(rng, count=count, limit=None)
    assert judge(rng.normal(size=(20, 16)) * 100).reasons == [None] * 20


def test_too_few_rows_call_nothing_unlike_and_it_is_said():
    rng = np.random.default_rng(6)
    made, judge, _ = fitted(rng, count=98)
    assert judge(rng.normal(size=(20, 16)) * 100).reasons == [None] * 20
    assert "needs 99 calibration rows and there are 98" in " ".join(made.remarks)


def test_ranks_by_hand_and_in_a_small_grid():
    ranks = Ranks.fit(np.array([3.0, 1.0, 2.0]))
    np.testing.assert_allclose(ranks.share_nearer(np.array([0.5, 1.5, 2.5, 3.5])), [0, 0.25, 0.5, 0.75])
    many = np.random.default_rng(7).exponential(size=20_000)
    ranks = Ranks.fit(many)
    assert len(ranks.distances) <= 200
    asked = np.quantile(many, [0.1, 0.5, 0.9, 0.99, 0.999])
    np.testing.assert_allclose(ranks.share_nearer(asked), [0.1, 0.5, 0.9, 0.99, 0.999], atol=0.011)
    np.testing.assert_allclose(ranks.share_nearer(asked)[3:], [0.99, 0.999], atol=0.001)
