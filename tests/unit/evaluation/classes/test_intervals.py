"""Every interval of a classification, beside one made by drawing rows and measuring each draw anew."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.evaluation import evaluate, headline_interval, intervals
from sensorium.evaluation.paths import FigureIndex
from sensorium.targets.category import CategoryConfig

CLASSES = ["a", "b", "c", "d"]
TARGET = CategoryConfig(column="label").fit(CLASSES)
NUM_SLOW_DRAWS = 400


def rows(num_rows=400, num_classes=4, seed=1):
    """Return true places and outputs, right about seven times in ten."""
    rng = np.random.default_rng(seed)
    true = rng.integers(0, num_classes, num_rows)
    return true, rng.normal(size=(num_rows, num_classes)) + 1.5 * np.eye(num_classes)[true]


def slow_figures(labels, outputs):
    return FigureIndex.of(evaluate(TARGET, outputs, labels)).values


@pytest.mark.parametrize("rows_in_group", [1, 8])
def test_they_agree_with_measuring_every_draw(rows_in_group) -> None:
    true, outputs = rows()
    labels, groups = np.array(CLASSES)[true], np.arange(len(true)) // rows_in_group
    found = intervals(TARGET, outputs, labels.tolist(), groups=None if rows_in_group == 1 else groups.tolist())
    units = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    rng = np.random.default_rng(2)
    draws = []
    for _ in range(NUM_SLOW_DRAWS):
        drawn = np.concatenate([units[place] for place in rng.integers(0, len(units), len(units))])
        draws.append(slow_figures(labels[drawn].tolist(), outputs[drawn]))
    assert {"accuracy", "macro_f1", "matthews", "roc_auc", "brier", "recall.b", "pr_auc.d"} <= found.keys()
    for path in found.keys() - {"ece"}:
        expected = np.quantile([draw[path] for draw in draws], [0.025, 0.975])
        np.testing.assert_allclose(found[path], expected, atol=0.03 if "." in path else 0.02, err_msg=path)


def test_the_error_of_calibration_lies_within_its_interval() -> None:
    true, outputs = rows(1500)
    labels = [CLASSES[place] for place in true]
    low, high = intervals(TARGET, outputs, labels)["ece"]
    assert low < evaluate(TARGET, outputs, labels)["ece"] < high


def test_the_headline_has_one_interval_wherever_it_is_shown() -> None:
    true, outputs = rows(100)
    labels, groups = [CLASSES[place] for place in true], [place % 7 for place in range(100)]
    found = intervals(TARGET, outputs, labels, groups=groups)
    assert found["accuracy"] == headline_interval(TARGET, outputs, labels, groups=groups)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([*CLASSES, "new"]), st.integers(0, 3), st.integers(0, 4)), min_size=1))
def test_every_figure_of_any_rows_has_an_interval(pairs) -> None:
    """Also where classes have no rows, or one, or the model does not know them."""
    labels, predicted, groups = map(list, zip(*pairs, strict=True))
    outputs = 2 * np.eye(4)[predicted]
    index = FigureIndex.of(evaluate(TARGET, outputs, labels))
    found = intervals(TARGET, outputs, labels, groups=groups)
    shown = {path for path, value in index.values.items() if isinstance(value, float)}
    assert found.keys() == shown - {"majority_accuracy"}
    signed = {"kappa", "matthews", "log_loss"}
    assert all(0 <= low <= high <= 2 for path, (low, high) in found.items() if path not in signed)
    assert all(low <= high for low, high in found.values())
    assert found == intervals(TARGET, outputs, labels, groups=groups)


def test_intervals_of_many_rows_and_classes_are_quick() -> None:
    """Ten times what an idle machine takes."""
    true, outputs = rows(10_000, 20)
    names = [str(place) for place in range(20)]
    started_s = time.process_time()
    intervals(CategoryConfig(column="label").fit(names), 3 * outputs, [names[place] for place in true])
    assert time.process_time() - started_s < 15
