"""A look ahead along a learning curve."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sensorium.evaluation import headline_of
from sensorium.evaluation.intervals import Interval
from sensorium.evaluation.learning_curve import CurvePoint, learning_curve
from sensorium.evaluation.outlook import Measured, look_ahead

ACCURACY, ERROR = headline_of("classification"), headline_of("regression")
ROWS = (100, 200, 400, 800, 1600)


def measured(values, spread=0.005, rows=ROWS):
    return [
        Measured(count, float(value), Interval(value - 1.96 * spread, value + 1.96 * spread))
        for count, value in zip(rows, values, strict=False)
    ]


def law(rows, limit=0.95, gap=-2.0, exponent=0.5):
    return limit + gap * np.asarray(rows, dtype=float) ** -exponent


@pytest.mark.parametrize(("figure", "law_of"), [(ACCURACY, law), (ERROR, lambda rows: law(rows, 1.5, 20))])
def test_a_law_without_noise_is_read_ahead(figure, law_of):
    found = look_ahead(figure, measured(law_of(ROWS), spread=1e-6))
    assert found.rows == 3200
    assert found.value == pytest.approx(float(law_of(3200)), rel=2e-3)
    assert found.interval.low <= found.value <= found.interval.high


def test_the_interval_holds_the_truth():
    rng, truth, held = np.random.default_rng(0), float(law(3200)), 0
    for seed in range(100):
        low, high = look_ahead(ACCURACY, measured(law(ROWS) + rng.normal(0, 0.01, 5), 0.01), seed=seed).interval
        held += low <= truth <= high
    assert held >= 88


def test_less_certain_points_look_ahead_less_certainly():
    widths = [np.ptp(look_ahead(ACCURACY, measured(law(ROWS), spread)).interval) for spread in (0.002, 0.02)]
    assert widths[1] > 3 * widths[0]


def test_a_flat_curve_stays_and_a_crooked_one_does_not_turn():
    assert look_ahead(ACCURACY, measured([0.8] * 5)).value == pytest.approx(0.8)
    assert look_ahead(ACCURACY, measured([0.9, 0.85, 0.8, 0.75, 0.7])).value == pytest.approx(0.8, abs=0.01)


def test_no_figure_leaves_its_range():
    found = look_ahead(ACCURACY, measured([0.5, 0.7, 0.9, 0.98], spread=0.05))
    assert found.interval.high == 1
    assert look_ahead(ERROR, measured([4.0, 2.0, 0.5, 0.1], spread=0.5)).interval.low == 0


def test_three_points_say_nothing():
    assert look_ahead(ACCURACY, measured(law(ROWS[:3]))) is None


def test_large_figures_are_rounded_not_written_as_powers():
    found = look_ahead(ERROR, measured([5300, 4200, 3400, 2900, 2600], spread=40))
    assert "it may be about 2,400 (2,200 to 2,500), if" in found.sentence


def curve_of(values):
    points = [
        CurvePoint(rows / 1600, rows, {"test": {"value": value, "interval": [value - 0.01, value + 0.01]}})
        for rows, value in zip(ROWS, values, strict=True)
    ]
    scores = [(np.arange(1000) < 1000 * value).astype(float) for value in values[-2:]]
    return learning_curve(ACCURACY, points, tuple(scores), split="test")


def test_the_verdict_of_a_curve_looks_ahead_but_not_downhill():
    rising = curve_of([0.6, 0.7, 0.76, 0.8, 0.84])
    assert rising.verdict.startswith("Still getting better")
    assert "With 3,200 rows of the same kind it may be about 0.8" in rising.verdict
    plain = json.loads(json.dumps(rising.to_json()))
    assert plain["outlook"]["interval"] == list(rising.outlook.interval)
    assert curve_of([0.84, 0.8, 0.76, 0.7, 0.6]).outlook is None
