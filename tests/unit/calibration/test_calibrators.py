import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from sklearn.isotonic import IsotonicRegression

from sensorium.calibration.calibrators.choosing import CALIBRATORS, choose, folds_of
from sensorium.calibration.calibrators.isotonic import Isotonic, pooled
from sensorium.calibration.calibrators.scaling import Temperature, Vector
from sensorium.calibration.links import LINKS, truth_of
from tests.unit.calibration.planted import category, rows

LINK = LINKS["softmax"]


def truth_for(labels, target):
    return truth_of(target, labels)[0]


def tagged(rng, count, tags=3):
    logits = rng.normal(size=(count, tags)) * 2
    return logits, (rng.random(logits.shape) < 1 / (1 + np.exp(-logits))).astype(np.float64)


@pytest.mark.parametrize("planted", [0.3, 1.0, 2.5, 6.0])
@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_a_planted_temperature_is_recovered(kind, planted):
    rng = np.random.default_rng(0)
    target = category()
    if kind == "softmax":
        logits, labels = rows(rng, 4000, target)
        truth = truth_for(labels, target)
    else:
        logits, truth = tagged(rng, 4000)
    found = Temperature.fit(LINKS[kind], (logits * planted).astype(np.float32), truth)
    assert found.temperature == pytest.approx(planted, rel=0.06)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_planted_factors_and_shifts_of_classes_are_recovered(kind):
    rng = np.random.default_rng(1)
    scale, shift = np.array([0.5, 1.0, 2.0]), np.array([0.5, 0.0, -0.5])
    if kind == "softmax":
        logits, labels = rows(rng, 20000, category(3))
        truth = truth_for(labels, category(3))
    else:
        logits, truth = tagged(rng, 20000)
    found = Vector.fit(LINKS[kind], (logits - shift) / scale, truth)
    np.testing.assert_allclose(found.scale, scale, rtol=0.1)
    np.testing.assert_allclose(found.shift - found.shift.mean(), shift, atol=0.12)


@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
def test_newton_finds_what_a_general_optimiser_finds(kind):
    rng = np.random.default_rng(2)
    logits, truth = tagged(rng, 300)
    if kind == "softmax":
        truth = np.eye(3)[rng.integers(0, 3, 300)]
    link, wanted = LINKS[kind], LINKS[kind].softened(truth)

    def loss(found):
        pull = np.square(found[:3] - 1).sum() + np.square(found[3:]).sum()
        return link.losses(logits * found[:3] + found[3:], wanted).sum() + pull / 2

    best = minimize(loss, np.concatenate([np.ones(3), np.zeros(3)]), tol=1e-10)
    found = Vector.fit(link, logits, truth)
    if best.x[:3].min() > 0.06:  # ours is bounded
        np.testing.assert_allclose(np.concatenate([found.scale, found.shift]), best.x, atol=1e-3)
    one = minimize(lambda scale: link.losses(logits * scale, wanted).sum(), [1.0], bounds=[(0.05, 20)])
    assert 1 / Temperature.fit(link, logits, truth).temperature == pytest.approx(float(one.x[0]), rel=1e-3)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1)), min_size=2, max_size=60))
def test_pooling_equals_scikit_learns(points):
    places, values = (np.array(column, dtype=np.float64) for column in zip(*points, strict=True))
    where, curve = pooled(places, values)
    reference = IsotonicRegression(out_of_bounds="clip").fit(places, values)
    grid = np.linspace(-1, 13, 57)
    np.testing.assert_allclose(np.interp(grid, where, curve), reference.predict(grid), atol=1e-9)
    assert (np.diff(where) > 0).all()


def test_isotonic_straightens_a_curve_that_no_scaling_can():
    rng = np.random.default_rng(3)
    honest = rng.random(6000)
    truth = (rng.random(6000) < honest).astype(np.float64)[:, np.newaxis]
    said = honest**3  # of a model that is too doubtful in a bent way
    outputs = np.log(said / (1 - said))[:, np.newaxis]
    found = Isotonic.fit(LINKS["sigmoid"], outputs, truth)
    calibrated = LINKS["sigmoid"].probabilities(found.apply(outputs))[:, 0]
    assert np.abs(calibrated - honest).mean() < 0.03
    scaled = LINKS["sigmoid"].probabilities(Temperature.fit(LINKS["sigmoid"], outputs, truth).apply(outputs))[:, 0]
    assert np.abs(scaled - honest).mean() > 0.05


def test_isotonic_probabilities_sum_to_one_and_are_never_certain():
    rng = np.random.default_rng(4)
    target = category()
    logits, labels = rows(rng, 200, target)
    found = Isotonic.fit(LINK, logits * 50, truth_for(labels, target))
    probabilities = LINK.probabilities(found.apply(logits * 50))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert 0 < probabilities.min() < probabilities.max() < 1


@pytest.mark.parametrize("name", CALIBRATORS)
@pytest.mark.parametrize("kind", ["softmax", "sigmoid"])
@pytest.mark.parametrize("scale", [0.0, 1e-6, 1.0, 1e4])
@pytest.mark.parametrize("truths", ["right", "wrong", "one class"])
def test_what_is_fitted_is_finite_and_bounded(name, kind, scale, truths):
    rng = np.random.default_rng(5)
    outputs = (rng.normal(size=(40, 3)) * scale).astype(np.float32)
    best = outputs.argmax(axis=1)
    truth = np.eye(3)[{"right": best, "wrong": (best + 1) % 3, "one class": np.zeros(40, dtype=int)}[truths]]
    found = CALIBRATORS[name].fit(LINKS[kind], outputs, truth)
    calibrated = found.apply(outputs)
    assert np.isfinite(calibrated).all()
    assert np.isfinite(LINKS[kind].probabilities(calibrated)).all()
    again = type(found).from_state(LINKS[kind], found.state(), 3)
    np.testing.assert_allclose(again.apply(outputs), calibrated, rtol=1e-4, atol=1e-4)


def test_a_class_without_rows_keeps_its_probabilities():
    rng = np.random.default_rng(6)
    target = category(4)
    logits = rng.normal(size=(300, 4))
    labels = [target.classes[place] for place in rng.integers(0, 3, 300)]
    found = Isotonic.fit(LINK, logits, truth_for(labels, target))
    np.testing.assert_allclose(np.interp([0.1, 0.7], found.places[3], found.values[3]), [0.1, 0.7])


def chosen(rng, count, *, bend, method="auto"):
    target = category(3)
    logits, labels = rows(rng, count, target)
    truth, is_known = truth_of(target, labels)
    folds = folds_of(count, None)
    return choose(method, LINK, bend(logits), truth=truth, is_known=is_known, folds=folds)


def test_auto_takes_what_the_fault_asks_for():
    rng = np.random.default_rng(7)
    shift = np.array([1.0, 0.0, -1.0])
    assert chosen(rng, 600, bend=lambda logits: logits * 3).calibrator.name == "temperature"
    assert chosen(rng, 2000, bend=lambda logits: logits * 2 + shift).calibrator.name == "vector"
    assert chosen(rng, 4000, bend=lambda logits: np.sign(logits) * np.abs(logits) ** 3).calibrator.name == "isotonic"


def test_auto_takes_nothing_rich_from_few_rows():
    rng = np.random.default_rng(8)
    names = [chosen(rng, 60, bend=lambda logits: logits * 2 + [1.0, 0.0, -1.0]).calibrator.name for _ in range(10)]
    assert set(names) <= {"none", "temperature"}
    found = chosen(rng, 15, bend=lambda logits: logits * 3)
    assert found.calibrator.name == "none"
    assert "15 rows" in found.remark


def test_auto_does_no_harm_where_nothing_is_wrong():
    rng = np.random.default_rng(9)
    logits, labels = rows(rng, 5000, category(3))
    truth = truth_for(labels, category(3))
    before = LINK.losses(logits, truth).mean()
    for count in (25, 60, 300, 1500):
        after = [
            LINK.losses(chosen(rng, count, bend=lambda logits: logits).calibrator.apply(logits), truth).mean()
            for _ in range(5)
        ]
        assert np.mean(after) < before + 2 / count + 0.002


@pytest.mark.parametrize("method", ["temperature", "vector", "isotonic", "none"])
def test_a_method_that_is_asked_for_is_taken(method):
    assert (
        chosen(np.random.default_rng(10), 100, bend=lambda logits: logits * 3, method=method).calibrator.name == method
    )


def test_held_out_rows_are_not_those_of_the_fit():
    target = category(3)
    rng = np.random.default_rng(11)
    logits, labels = rows(rng, 50, target)
    truth, is_known = truth_of(target, labels)
    folds = folds_of(50, None)
    before = choose("temperature", LINK, logits, truth=truth, is_known=is_known, folds=folds).held_out
    turned = np.where((folds == 2)[:, np.newaxis], truth[:, ::-1], truth)  # other labels in one fold
    after = choose("temperature", LINK, logits, truth=turned, is_known=is_known, folds=folds).held_out
    same = np.isclose(before, after).all(axis=1)
    assert same[folds == 2].all()
    assert not same[folds != 2].any()


def test_folds_keep_groups_together():
    groups = [place // 4 for place in range(40)]
    folds = folds_of(40, groups)
    assert all(len(set(folds[place : place + 4])) == 1 for place in range(0, 40, 4))
    assert len(set(folds)) == 5
