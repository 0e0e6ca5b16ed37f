"""The page of a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from sensorium.evaluation import Headline, headline_of
from sensorium.report.curves import best_epoch, charts_of, learning_chart
from sensorium.report.facts import RunFacts
from sensorium.report.matrix import confused_pairs, matrix_of
from sensorium.report.rendering import render
from sensorium.report.tables import PLOT_WIDTH, figure_rows, limits_of, subset_plot

PRESENCE_WORDS = {
    "accuracy": ("accuracy", "accuracy"),
    "balanced": ("mean recall of the classes", "macro_recall"),
    "foremost": ("mean recall of the most frequent class and of all others", ""),
    "r2": ("R²", "r2"),
}
"""What a reading of a hint is called, and which figure of a model it can be set beside."""
CONFIG_ORDER = ("name", "data", "inputs", "target", "model", "training")
PAIRS_ALONE, PAIRS_BESIDE = 25, 10


def render_run(facts: RunFacts) -> bytes:
    """Return the page of a run as HTML in UTF-8: no scripts, nothing loaded from elsewhere."""
    return render("page.html.j2", _values(facts))


def _values(facts: RunFacts) -> dict[str, Any]:
    """Return everything the template shows."""
    headline = headline_of(facts.task)
    inputs = facts.config.get("inputs", {})
    last = list(facts.figures)[-1] if facts.figures else None
    return {
        "facts": facts,
        "headline": headline,
        "inputs": {name: one.get("type", "") for name, one in inputs.items()},
        "target": facts.config.get("target", {}).get("column", "its target"),
        "measured": last,
        "figure_rows": list(figure_rows(facts.figures)),
        "charts": charts_of(facts.history, headline),
        "learning": learning_chart(facts.learning_curve) if facts.learning_curve else None,
        "best": best_epoch(facts.history, headline) if facts.history else None,
        "confusion": _confusion(facts.figures[last]) if last else None,
        "subsets": subset_plot(facts.subsets, list(inputs)) if facts.subsets else None,
        "plot_width": PLOT_WIDTH,
        "presence_words": PRESENCE_WORDS,
        "config_yaml": _yaml(facts.config),
        "limits": limits_of(
            facts.figures, has_subsets=facts.subsets is not None, has_comparison=facts.comparison is not None
        ),
        "tiles": _tiles(facts.figures[last], headline) if last else [],
    }


def _tiles(figures: Mapping[str, Any], headline: Headline) -> list[tuple[str, Any, Any]]:
    """Return the figures to show large: the headline, then what is known to be read beside it."""
    names = dict.fromkeys([headline.name, "macro_f1", "mae", "r2", "majority_accuracy"])
    intervals = figures.get("intervals", {})
    return [(name, figures[name], intervals.get(name)) for name in names if name in figures]


def _confusion(figures: Mapping[str, Any]) -> dict[str, Any] | None:
    confusion = figures.get("confusion")
    if confusion is None:
        return None
    matrix, pairs = matrix_of(confusion), confused_pairs(confusion)
    num_shown = PAIRS_ALONE if matrix is None else PAIRS_BESIDE
    return {"matrix": matrix, "pairs": pairs[:num_shown], "labels": confusion["labels"]}


def _yaml(config: Mapping[str, Any]) -> str:
    ordered = {key: config[key] for key in (*CONFIG_ORDER, *config) if key in config}
    return yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=100)
