"""How figures are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import ConfigError
from sensorium.evaluation.paths import FigureIndex, figure_at, paths_of

FIGURES = {
    "rows": 400,
    "accuracy": 0.9,
    "r2": None,
    "majority_accuracy": 0.5,
    "roc_auc": 0.8,
    "per_class": {
        "St. Bernard": {"recall": 0.7, "rows": 30, "roc_auc": 0.75},
        "low": {"recall": 0.6, "rows": 20, "roc_auc": 0.65},
        "v.high": {"recall": 0.5, "rows": 10, "roc_auc": None},
    },
    "confusion": {"labels": ["low"], "counts": [[1]]},
    "unknown_labels": {"wolf": 2},
    "intervals": {
        "accuracy": [0.85, 0.95],
        "roc_auc": [0.78, 0.82],
        "recall.St. Bernard": [0.6, 0.8],
        "recall.low": [0.4, 0.9],
        "r2": None,
    },
    "trust": {
        "ece": 0.03,
        "intervals": {"ece": [0.01, 0.05]},
        "coverage": {"wanted": 0.9, "reached": 0.91, "interval": [0.88, 0.94]},
        "is_fitted": True,
    },
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("accuracy", 0.9),
        ("accuracy.low", 0.85),
        ("accuracy.high", 0.95),
        ("rows", 400),
        ("r2", None),
        ("r2.low", None),
        ("recall.St. Bernard", 0.7),
        ("recall.St. Bernard.high", 0.8),
        ('recall."St. Bernard".high', 0.8),
        ("rows.v.high", 10),
        ("roc_auc.v.high", None),
        ("recall.low", 0.6),
        ("recall.low.low", 0.4),
        ('recall."low".high', 0.9),
        ('roc_auc."low"', 0.65),
        ('"roc_auc".low', 0.78),
        ("roc_auc.high", 0.82),
        ("unknown_labels.wolf", 2),
        ("trust.ece.high", 0.05),
        ("trust.coverage", 0.91),
        ("trust.coverage.reached", 0.91),
        ("trust.coverage.low", 0.88),
        ("trust.coverage.reached.low", 0.88),
        ("trust.coverage.wanted", 0.9),
    ],
)
def test_a_path_names_one_number(path, value):
    assert figure_at(FIGURES, path) == value


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("acuracy", "there is no figure 'acuracy'. Did you mean 'accuracy'"),
        ("recall.St. Bernhard.low", "Did you mean 'recall.St. Bernard.low'"),
        ("zzz", "Known: rows, accuracy, r2, majority_accuracy, roc_auc, recall.CLASS, rows.CLASS, roc_auc.CLASS, "),
        ("majority_accuracy.low", "'majority_accuracy' has no interval, so there is no 'majority_accuracy.low'"),
        ("roc_auc.low", '\'roc_auc.low\' is a bound and a class: write roc_auc."low" for the class, "roc_auc".low'),
        ("trust.is_fitted", "there is no figure"),
        ("confusion.counts", "there is no figure"),
        ("", "there is no figure ''"),
        (".low", "there is no figure"),
    ],
)
def test_what_names_nothing_says_what_could_be_meant(path, message):
    with pytest.raises(ConfigError) as caught:
        figure_at(FIGURES, path)
    assert message in str(caught.value)


def test_all_paths():
    found = paths_of(FIGURES)
    assert found[:2] == ["rows", "accuracy"]
    assert {"recall.St. Bernard", "trust.coverage", "trust.coverage.wanted"} <= set(found)
    assert not any("intervals" in path or "confusion" in path for path in found)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True))
def test_every_class_can_be_named_whatever_it_is_called(names):
    figures = {
        "roc_auc": 0.5,
        "per_class": {name: {"roc_auc": float(place)} for place, name in enumerate(names)},
        "intervals": {"roc_auc": [0.4, 0.6]} | {f"roc_auc.{name}": [-1.0, place] for place, name in enumerate(names)},
    }
    index = FigureIndex.of(figures)
    for place, name in enumerate(names):
        quoted = '"' + name.replace('"', '""') + '"'
        assert index.at(f"roc_auc.{quoted}") == place
        assert index.at(f"roc_auc.{quoted}.low") == -1
    assert index.at('"roc_auc".low') == 0.4
