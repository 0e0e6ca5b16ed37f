"""What every task promises of its figures and their intervals."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sensorium.evaluation import draws as drawing
from sensorium.evaluation import evaluate, headline, headline_figure, intervals
from sensorium.evaluation.directions import FIXED, higher_is_better
from sensorium.evaluation.draws import figure_draws
from sensorium.evaluation.intervals import drawn_weights, interval_of
from sensorium.evaluation.paths import FigureIndex
from sensorium.registry import module, names, part
from tests.contracts.samples import target_sample

EACH = pytest.mark.parametrize("name", names("target"))


def answered(name, *, rows=60):
    """Return a target, outputs at random, and labels."""
    sample = target_sample(name)
    target = part("target", name).model_validate({"column": "label"}).fit(sample.labels)
    outputs = np.random.default_rng(0).standard_normal((rows, target.spec.num_outputs)).astype(np.float32)
    return target, outputs, [sample.labels[place % len(sample.labels)] for place in range(rows)]


@EACH
@pytest.mark.parametrize("groups", [None, [place // 3 for place in range(60)]])
def test_every_figure_but_counts_has_an_interval(name, groups):
    target, outputs, labels = answered(name)
    index = FigureIndex.of(evaluate(target, outputs, labels))
    found = intervals(target, outputs, labels, groups=groups)
    figures = {path for path, value in index.values.items() if isinstance(value, float)}
    assert found.keys() == {path for path in figures if not path.startswith(FIXED)}
    assert all(low <= high for low, high in found.values())
    assert found == intervals(target, outputs, labels, groups=groups)


@EACH
def test_figures_are_plain_json_and_the_headline_follows_from_row_scores(name):
    target, outputs, labels = answered(name)
    figures = evaluate(target, outputs, labels)
    assert json.loads(json.dumps(figures, allow_nan=False)) == figures
    assert figures["rows"] == len(labels)
    assert figures[headline(target).name] == pytest.approx(headline_figure(target, outputs, labels))


@EACH
def test_the_order_of_rows_does_not_matter(name):
    target, outputs, labels = answered(name)
    order = np.random.default_rng(1).permutation(len(labels))
    shuffled = FigureIndex.of(evaluate(target, outputs[order], [labels[place] for place in order])).values
    for path, value in FigureIndex.of(evaluate(target, outputs, labels)).values.items():
        assert shuffled[path] == (value if value is None else pytest.approx(value)), path


@EACH
def test_models_can_be_ranked_by_just_the_figures_that_they_can_change(name):
    target, outputs, labels = answered(name)
    found = intervals(target, outputs, labels)
    for path, value in FigureIndex.of(evaluate(target, outputs, labels)).values.items():
        if value is not None:
            direction = higher_is_better(path)
            assert (direction is not None) == (path in found), f"say in evaluation/directions.py of '{path}'"
    assert higher_is_better(headline(target).name) == headline(target).higher_is_better


@EACH
@pytest.mark.parametrize("groups", [None, [place // 4 for place in range(60)]])
def test_quick_draws_are_what_measuring_anew_gives(name, groups, monkeypatch):
    target, outputs, labels = answered(name)
    paths = [path for path in intervals(target, outputs, labels, groups=groups) if path != "ece"]  # its bins stay
    quick = {path: figure_draws(target, outputs, labels, path, groups=groups) for path in paths}
    monkeypatch.delattr(module("task", target.config.task), "draws", raising=False)
    few = next(drawn_weights(len(labels), groups=groups))[:3]
    monkeypatch.setattr(drawing, "drawn_weights", lambda *_, **__: [few])
    for path in paths:
        anew = figure_draws(target, outputs, labels, path, groups=groups)[:3]
        defined = ~np.isnan(anew)  # a class that a draw leaves out has no figure when measured anew
        np.testing.assert_allclose(quick[path][:3][defined], anew[defined], rtol=1e-9, atol=1e-12, err_msg=path)


@EACH
def test_draws_lie_around_the_figure(name):
    target, outputs, labels = answered(name)
    values = FigureIndex.of(evaluate(target, outputs, labels)).values
    for path in {"ece", headline(target).name} & values.keys():
        draws = figure_draws(target, outputs, labels, path)
        low, high = interval_of(draws)
        assert len(draws) == 1000
        assert low - 1e-9 <= values[path] <= high + 1e-9, path
