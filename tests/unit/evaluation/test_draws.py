"""Figures in draws that are the same for every model."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.evaluation import draws as drawing
from sensorium.evaluation import evaluate, intervals
from sensorium.evaluation.draws import figure_draws
from sensorium.evaluation.intervals import drawn_weights, interval_of
from sensorium.evaluation.paths import FigureIndex
from sensorium.evaluation.tasks import classification, regression
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig

ROWS = 50
LABELS = {
    "classes": np.random.default_rng(1)
    .choice(["cat", "dog", "fox", "unknown"], ROWS, p=[0.5, 0.3, 0.15, 0.05])
    .tolist(),
    "numbers": [f"{number:.2f}" for number in np.random.default_rng(1).normal(5, 2, ROWS)],
}
TARGETS = {
    "classes": CategoryConfig(column="kind").fit(["cat", "dog", "fox"]),
    "numbers": NumberConfig(column="price").fit(LABELS["numbers"]),
}


def outputs_of(kind):
    return np.random.default_rng(2).normal(size=(ROWS, TARGETS[kind].spec.num_outputs)).astype(np.float32)


@pytest.mark.parametrize("groups", [None, [place // 4 for place in range(ROWS)]])
@pytest.mark.parametrize("kind", LABELS)
def test_what_is_quick_is_what_measuring_anew_gives(kind, groups, monkeypatch):
    target, outputs, labels = TARGETS[kind], outputs_of(kind), LABELS[kind]
    paths = [path for path in intervals(target, outputs, labels, groups=groups) if path != "ece"]
    quick = {path: figure_draws(target, outputs, labels, path, groups=groups) for path in paths}
    for task in (classification, regression):
        monkeypatch.delattr(task, "draws")
    few = next(drawn_weights(ROWS, groups=groups))[:8]
    monkeypatch.setattr(drawing, "drawn_weights", lambda *_, **__: [few])
    assert len(paths) > 5
    for path in paths:
        anew = figure_draws(target, outputs, labels, path, groups=groups)[:8]
        defined = ~np.isnan(anew)  # a class that a draw leaves out has no figure when measured anew
        np.testing.assert_allclose(quick[path][:8][defined], anew[defined], rtol=1e-9, err_msg=path)


@pytest.mark.parametrize("kind", LABELS)
def test_draws_lie_around_the_figure(kind):
    target, outputs, labels = TARGETS[kind], outputs_of(kind), LABELS[kind]
    values = FigureIndex.of(evaluate(target, outputs, labels)).values
    for path in intervals(target, outputs, labels):
        draws = figure_draws(target, outputs, labels, path)
        low, high = interval_of(draws)
        assert len(draws) == 1000
        assert low <= values[path] <= high, path
