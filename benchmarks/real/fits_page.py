"""The section of docs/results.md on what `sensorium fit` makes of the real sets by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.real.sets import SETS, RealSet

Figures = Mapping[str, Any]
INTRODUCTION = """## What fit makes by itself

`sensorium fit` was given the rows to learn from, with the columns of the set's example, its group and a budget, and
nothing else; the rows of the table below are other rows, which chose nothing. Sets of fewer than 1,000 rows are
cross-validated in folds that keep groups together, others are measured on their own validation rows. The linear
baseline reads TF-IDF or pixels, see above. *To reach* is the aim that was set for these defaults. Brackets hold 95 %
bootstrap intervals, drawn by group where there are groups, all seeds together.

| set | rows measured | linear | fit | fit minus linear | to reach | budget | median s |
|---|---|---|---|---|---|---|---|"""
REACH = {
    "flipkart-products": "0.95",
    "creatures-trimodal": "0.48",
    "spoken-digits": "0.99",
    "av-digits": "0.998; picture alone 0.98, recording alone 0.97",
    "instrument-sounds": "0.90",
    "clinc-intents": "0.955 in scope, 0.60 of `oos`",
    "zh-news-titles": "0.885",
}
TRIED = {
    "flipkart-products": "more and other n-grams, inner layers of pictures, kernels, averages; many errors are labels "
    "that nobody could tell from name and photo",
    "creatures-trimodal": "late fusion, kernels, other colours, cut borders",
    "zh-news-titles": "log-count ratios, support vectors, networks of characters, averages; without weights that were "
    "learned from Chinese, every road ended within a point of this one",
}
"""What brought nothing for those that fall short, on rows that chose."""


def section(found: Mapping[str, Figures]) -> list[str]:
    """Return the section's parts; nothing without records, which are figures by set."""
    sets = [real for real in SETS if real.name in found]
    if not sets:
        return []
    rows = [_row(real, found[real.name]) for real in sets]
    details = [line for real in sets for line in _details(real, found[real.name])]
    return [INTRODUCTION, *rows, "", *details, ""]


def _row(real: RealSet, figures: Figures) -> str:
    gain = figures["difference_to_linear"]
    low, high = gain["interval"]
    own = "own split" if figures["folds"] is None else f"{figures['folds']} folds"
    seeds = len(figures["seeds"])
    return (
        f"| {real.name} | {figures['rows']}, {own}, {seeds} seed{'s' * (seeds > 1)} | {_accuracy(figures['linear'])} "
        f"| {_accuracy(figures['fit'])} | {gain['accuracy']:+.3f} [{low:+.3f}, {high:+.3f}] "
        f"| {REACH.get(real.name, '')} | {figures['budget']} | {figures['median_s']:.0f} |"
    )


def _details(real: RealSet, figures: Figures) -> Sequence[str]:
    kept = ", ".join(f"`{names}` {count} times" for names, count in figures["kept"].items())
    lines = [f"- {real.name}: kept {kept}."]
    if real.name in TRIED:
        lines.append(f"  Tried without gain, on rows that chose: {TRIED[real.name]}.")
    if figures["alone"]:
        alone = ", ".join(f"{name} {share:.3f}" for name, share in figures["alone"].items())
        lines.append(f"  From one input alone, by the same models: {alone}.")
    if "outside_recall" in figures["fit"]:
        told = "; ".join(
            f"{name} {own['in_scope_accuracy']:.3f} and {own['outside_recall']:.3f}"
            for name, own in (("linear", figures["linear"]), ("fit", figures["fit"]))
        )
        lines.append(f"  Accuracy on all other classes, and recall of `{real.outside}`: {told}.")
    if real.name == "covid-cxr":
        macro = figures["fit"]
        low, high = macro["intervals"]["macro_f1"]
        lines.append(
            f"  Macro-F1 {macro['macro_f1']:.3f} [{low:.3f}, {high:.3f}]; linear {figures['linear']['macro_f1']:.3f}."
        )
    return lines


def _accuracy(figures: Figures) -> str:
    low, high = figures["intervals"]["accuracy"]
    return f"{figures['accuracy']:.3f} [{low:.3f}, {high:.3f}]"
