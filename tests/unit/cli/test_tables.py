"""What a measured model looks like in a terminal."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.cli._tables import print_figures
from sensorium.evaluation import evaluate, intervals
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig


@pytest.fixture
def printed(capsys, monkeypatch):
    """Print what outputs of a target reach, in a terminal of 80 columns, and return the lines."""
    monkeypatch.setenv("COLUMNS", "80")

    def show(target, outputs, labels):
        drawn = intervals(target, outputs, labels)
        figures = evaluate(target, outputs, labels)
        print_figures({**figures, "intervals": {path: list(one) for path, one in drawn.items()}}, title="test")
        return capsys.readouterr().out.splitlines()

    return show


def test_classes_have_the_main_figures_with_intervals_and_one_line_a_class(printed):
    target = CategoryConfig(column="label").fit(["covid19", "normal", "pneumonia"])
    rng = np.random.default_rng(0)
    true = rng.integers(0, 3, 90)
    outputs = rng.normal(size=(90, 3)) + np.eye(3)[true]
    lines = printed(target, outputs, [target.classes[place] for place in true])
    assert max(map(len, lines)) <= 80
    for words in ("accuracy", "balanced accuracy", "kappa", "macro f1", "roc auc", "log loss", "brier", "ece"):
        (line,) = (line for line in lines if line.split("  ")[0].strip() == words)
        assert " to " in line
    assert not any("weighted" in line or "micro" in line for line in lines)
    (heading,) = (line for line in lines if line.strip().startswith("class"))
    assert heading.split() == ["class", "rows", "precision", "recall", "specificity", "f1", "roc", "auc"]
    assert sum(line.strip().startswith("pneumonia") for line in lines) == 2  # and in the confusion matrix


def test_an_undefined_figure_is_a_dash(printed):
    target = NumberConfig(column="price").fit(["1", "2", "3"])
    lines = printed(target, np.array([[0.0], [1.0]]), ["2", "2"])
    assert [line.split() for line in lines if line.strip().startswith(("r2", "spearman"))] == [
        ["r2", "-"],
        ["spearman", "-"],
    ]
