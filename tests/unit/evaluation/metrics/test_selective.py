import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.evaluation.metrics.selective import aurc, risk_coverage

ROWS = st.lists(st.tuples(st.sampled_from([0.1, 0.4, 0.5, 0.9]), st.booleans()), min_size=1, max_size=30)


def columns(rows):
    confidence, is_wrong = zip(*rows, strict=True)
    return np.array(confidence), np.array(is_wrong)


def test_by_hand():
    confidence = np.array([0.5, 0.9, 0.7, 0.7])
    is_wrong = np.array([True, False, True, False])
    np.testing.assert_allclose(
        risk_coverage(confidence, is_wrong), [[1 / 4, 0, 0.9], [3 / 4, 1 / 3, 0.7], [1, 1 / 2, 0.5]]
    )
    assert aurc(confidence, is_wrong) == pytest.approx((0 + 1 / 3 + 1 / 3 + 1 / 2) / 4)


@given(ROWS)
def test_the_area_is_the_mean_risk_at_each_row(rows):
    confidence, is_wrong = columns(rows)
    risks = [is_wrong[confidence >= one].mean() for one in confidence]
    assert aurc(confidence, is_wrong) == pytest.approx(np.mean(risks))


@given(ROWS, st.data())
def test_weights_count_rows_as_often(rows, data):
    confidence, is_wrong = columns(rows)
    times = np.array(data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows))))
    repeated = np.repeat(np.arange(len(rows)), times)
    found = aurc(confidence, is_wrong, np.stack([times, np.ones(len(rows))]))
    assert found[1] == pytest.approx(float(aurc(confidence, is_wrong)))
    if len(repeated):
        assert found[0] == pytest.approx(float(aurc(confidence[repeated], is_wrong[repeated])))
    else:
        assert np.isnan(found[0])


@given(ROWS)
def test_the_curve_ends_with_all_answers(rows):
    confidence, is_wrong = columns(rows)
    points = risk_coverage(confidence, is_wrong)
    assert points[-1].tolist() == pytest.approx([1, is_wrong.mean(), confidence.min()])
    assert (np.diff(points[:, 0]) > 0).all()
    assert (np.diff(points[:, 2]) < 0).all()


def test_confidence_that_tells_is_better_than_one_that_does_not():
    rng = np.random.default_rng(0)
    confidence = rng.random(20_000)
    is_wrong = rng.random(20_000) > confidence
    assert aurc(confidence, is_wrong) == pytest.approx(0.25, abs=0.01)  # the mean over t of (1 - t) / 2
    assert aurc(rng.random(20_000), is_wrong) == pytest.approx(0.5, abs=0.02)
    assert len(risk_coverage(confidence, is_wrong)) == 200
