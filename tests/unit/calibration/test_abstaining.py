import numpy as np
import pytest
from scipy.stats import binom

from sensorium.calibration import AbstainConfig, Calibration, CalibrationConfig
from sensorium.calibration.abstaining import chance_of_at_most, threshold_for
from tests.unit.calibration.planted import category, evidence, present, rows


@pytest.mark.parametrize(("successes", "trials"), [(0, 1), (0, 59), (3, 50), (50, 50), (17, 4000), (300, 1000)])
@pytest.mark.parametrize("probability", [0.01, 0.05, 0.4])
def test_the_tail_is_the_binomial_one(successes, trials, probability):
    assert chance_of_at_most(successes, trials, probability) == pytest.approx(
        binom.cdf(successes, trials, probability), rel=1e-6, abs=1e-300
    )


def test_accuracy_is_kept_in_nineteen_of_twenty_calibrations():
    rng, broken, found_any = np.random.default_rng(0), 0, 0
    for _ in range(200):
        confidence = rng.uniform(0.5, 1, 2000)
        threshold = threshold_for(0.9, confidence, rng.random(2000) < confidence)
        if threshold is not None:
            found_any += 1
            broken += (1 + threshold) / 2 < 0.9  # what is right above it, of this distribution
    assert found_any > 150
    assert broken <= binom.ppf(1 - 1e-5, 200, 0.05)


def test_the_lowest_threshold_that_these_rows_show_is_taken():
    confidence = np.linspace(0, 1, 1000)
    assert threshold_for(0.9, confidence, np.ones(1000, dtype=bool)) == 0
    threshold = threshold_for(0.9, confidence, confidence > 0.5)
    assert threshold == pytest.approx(0.5, abs=0.001)
    assert threshold_for(0.9, confidence, np.zeros(1000, dtype=bool)) is None


def test_no_threshold_from_rows_that_cannot_show_it():
    assert threshold_for(0.99, np.linspace(0.9, 1, 50), np.ones(50, dtype=bool)) is None


def test_equal_probabilities_are_answered_together():
    confidence = np.array([0.9] * 300 + [0.5] * 300)
    is_right = np.array([True] * 300 + [False] * 300)
    assert threshold_for(0.9, confidence, is_right) == 0.9
    assert threshold_for(0.9, np.full(600, 0.7), is_right) is None


def judged(abstain, *, count=400, spread=2.0, groups=None):
    rng, target = np.random.default_rng(1), category()
    logits, labels = rows(rng, count, target, spread=spread)
    config = CalibrationConfig(method="none", abstain=abstain)
    fitted = Calibration.fit(config, target, evidence(rng, logits, labels, groups=groups))
    said = fitted.judge(target, logits, np.zeros((count, 4)), present(count))
    return fitted, said, target.decode(said.outputs), labels


def test_below_withholds_answers_under_that_probability():
    for below in (0.4, 0.7):
        _, said, (_, probabilities), _ = judged(AbstainConfig(below=below, unlike_training=None))
        assert [reason == "unsure" for reason in said.reasons] == (probabilities.max(axis=1) < below).tolist()


def test_accuracy_withholds_the_unsure_ones_until_the_rest_is_right():
    fitted, said, (answers, _), labels = judged(AbstainConfig(accuracy=0.9, unlike_training=None), count=2000)
    is_right = [a == b for a, b, why in zip(answers, labels, said.reasons, strict=True) if why is None]
    assert np.mean(is_right) > 0.9
    assert 100 < len(is_right) < 2000
    assert not fitted.remarks


def test_an_accuracy_that_cannot_be_shown_is_said_and_each_answer_held_to_it():
    fitted, said, (_, probabilities), _ = judged(AbstainConfig(accuracy=0.99, unlike_training=None), count=60)
    assert "99.0%" in " ".join(fitted.remarks)
    assert [reason is None for reason in said.reasons] == (probabilities.max(axis=1) >= 0.99).tolist()


def test_of_each_group_one_row_shows_the_accuracy():
    config = AbstainConfig(accuracy=0.8, unlike_training=None)
    own = [place // 2 for place in range(4000)]
    assert judged(config, count=4000, groups=own)[0].parts[0].threshold < 0.8
    fitted = judged(config, count=4000, groups=[place // 400 for place in range(4000)])[0]
    assert fitted.parts[0].threshold == 0.8
    assert "one row of each of 10 groups" in " ".join(fitted.remarks)


def test_never_abstains_when_told_so():
    _, said, _, _ = judged(AbstainConfig(unlike_training=None))
    assert said.reasons == [None] * 400


def test_two_thresholds_are_refused():
    with pytest.raises(ValueError, match="Leave one out"):
        AbstainConfig(below=0.5, accuracy=0.9)
