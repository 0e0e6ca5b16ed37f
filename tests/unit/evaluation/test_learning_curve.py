"""What the last step of a learning curve says."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sensorium.evaluation import headline_of
from sensorium.evaluation.learning_curve import CurvePoint, learning_curve

ACCURACY, ERROR = headline_of("classification"), headline_of("regression")


def scores(share, count=400, seed=0):
    return (np.random.default_rng(seed).random(count) < share).astype(float)


def curve(before, last, *, figure=ACCURACY, groups=None):
    points = [
        CurvePoint(fraction, rows, {"test": {"value": float(np.mean(one)), "interval": [0.0, 1.0]}})
        for fraction, rows, one in ((0.5, 100, before), (1.0, 200, last))
    ]
    return learning_curve(figure, points, (before, last), split="test", groups=groups)


@pytest.mark.parametrize(
    ("before", "last", "outcome", "words"),
    [
        (scores(0.6), scores(0.9), "rising", "Still getting better: on 400 test rows, accuracy is"),
        (scores(0.9), scores(0.6), "falling", "More rows made it worse"),
        (scores(0.9), scores(0.9), "flat", "would probably bring little"),
        (scores(0.7, seed=1), scores(0.7, seed=2), "unclear", "cannot be told"),
        (np.zeros(9), np.ones(9), "unclear", "cannot be told: on 9 test rows"),
    ],
)
def test_the_interval_of_the_last_step_decides(before, last, outcome, words):
    found = curve(before, last)
    assert found.outcome == outcome
    assert words in found.verdict
    assert found.difference == pytest.approx(np.mean(last) - np.mean(before))
    assert found.interval.low <= found.difference <= found.interval.high


def test_lower_errors_are_better():
    assert not ERROR.higher_is_better
    rng = np.random.default_rng(0)
    assert curve(rng.random(300) + 3, rng.random(300) + 1, figure=ERROR).outcome == "rising"


def test_rows_of_a_group_are_drawn_together():
    before, last = scores(0.75), scores(0.85, seed=1)
    groups = np.repeat(np.arange(12), 34)[:400].tolist()
    assert curve(before, last, groups=groups).num_groups == 12
    assert "400 test rows of 12 groups" in curve(before, last, groups=groups).verdict
    assert curve(before, last, groups=[0] * 400).outcome == "unclear", "one group decides nothing"


def test_it_can_be_written():
    found = json.loads(json.dumps(curve(scores(0.6), scores(0.9)).to_json(), allow_nan=False))
    assert [point["rows"] for point in found["points"]] == [100, 200]
    assert found["verdict"].startswith("Still")
