"""The part of docs/results.md about the real sets, from their records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.real.partitions import FEWEST_ROWS, NUM_FOLDS
from benchmarks.real.sets import SETS, RealSet, Reference

Figures = Mapping[str, Any]

INTRODUCTION = f"""## Real sets

Each is trained from its short `examples/NAME.yaml` with three seeds, beside two rivals on the same rows: the class that
is most frequent among the rows learned from, and logistic regression over plain features of all inputs joined (TF-IDF
of words and their pairs, of characters in Chinese; 32 x 32 colour pixels; mean and deviation of log-mel bands over
time; scaled and one-hot columns). Parts are those that the program chooses by itself. Batches are of 16 rows for sets
under 500 rows, of 64 above 5,000, else of 32; classes are balanced, for us and the linear rival, in covid-cxr alone.

Of sets under {FEWEST_ROWS:,} rows every row is measured once a seed, in {NUM_FOLDS} folds that keep groups whole,
over training and validation rows together. Of larger sets the set's own validation rows are measured. Within a
run no measured row chooses anything: a part of the rows learned from is set aside, and chooses the epoch of the network
and the strength of the regularisation of the linear rival, which is then fitted to that part, too.

Two settings were made by people who had seen folds of the same sets: that classes of covid-cxr are balanced, after
seed 0 had been measured with and without, and batches of 16 rows, after a comparison on the rows set aside in three
folds of instrument-sounds, which other folds measure. Read these two sets as a little hopeful for that.

Figures are of all answers of the three seeds together. Brackets hold 95 % bootstrap intervals, drawn by group where the
set has groups, with all answers to a row drawn as one; the difference is paired. They tell how figures would move with
other rows of the same kind, not with another way to collect them."""
REFERENCE_NOTE = """### For scale

What {tool} needed for the same rows and epochs at about the same size of pictures and sound. Its figures are references
measured elsewhere on an idle machine like this one, not by this project's commands. Ours are the median of three runs
of the whole command, from its start to the model folder, nothing cached, with the accuracy on held-out rows after the
last epoch. The models are not the same. Rows named "no worse" are of the fewest epochs, each number tried as a run of
its own, after which ours is no worse than {tool} after the epochs of the row above.

| set | rows learned from | our epochs | {tool}: s | ours: s | times less | {tool}: accuracy | ours: accuracy |
|---|---|---|---|---|---|---|---|"""


def section(records: Mapping[str, Figures]) -> list[str]:
    """Return the section's parts; nothing without records. Records are figures by set."""
    found = [(real, records[real.name]) for real in SETS if real.name in records]
    if not found:
        return []
    parts = [INTRODUCTION, "", *_accuracies(found), "", *_macro_f1(found), "", *_costs(found), ""]
    return [*parts, *_outsides(found), *_notes(found), "", *_comparisons(found)]


def _accuracies(found: list[tuple[RealSet, Figures]]) -> list[str]:
    head = [
        "| set | rows measured | majority | linear | Sensorium | Sensorium minus linear |",
        "|---|---|---|---|---|---|",
    ]
    return ["Accuracy:", "", *head, *(_accuracy_row(real, figures) for real, figures in found)]


def _accuracy_row(real: RealSet, figures: Figures) -> str:
    gain = figures["difference_to_linear"]
    low, high = gain["interval"]
    rivals = " | ".join(_with_interval(figures[name], "accuracy") for name in ("linear", "sensorium"))
    return (
        f"| {real.name} | {_rows(figures)} | {figures['majority']['accuracy']:.3f} | {rivals} "
        f"| {gain['accuracy']:+.3f} [{low:+.3f}, {high:+.3f}] |"
    )


def _rows(figures: Figures) -> str:
    groups = f" of {figures['groups']} groups" if figures["groups"] else ""
    return f"{figures['rows']}{groups}, {'own split' if figures['folds'] is None else 'folds'}"


def _macro_f1(found: list[tuple[RealSet, Figures]]) -> list[str]:
    head = ["| set | majority | linear | Sensorium |", "|---|---|---|---|"]
    rows = [
        f"| {real.name} | {figures['majority']['macro_f1']:.3f} "
        f"| {_with_interval(figures['linear'], 'macro_f1')} | {_with_interval(figures['sensorium'], 'macro_f1')} |"
        for real, figures in found
    ]
    return ["Macro-F1:", "", *head, *rows]


def _costs(found: list[tuple[RealSet, Figures]]) -> list[str]:
    head = [
        "| set | inputs | accuracy, lowest to highest seed | seconds a run | epochs | waiting for data |",
        "|---|---|---|---|---|---|",
    ]
    return [
        "What a run took, with decoded cells cached after the first:",
        "",
        *head,
        *(_cost_row(*one) for one in found),
    ]


def _cost_row(real: RealSet, figures: Figures) -> str:
    seeds = figures["accuracy_by_seed"]
    return (
        f"| {real.name} | {', '.join(figures['inputs'])} | {min(seeds):.3f} to {max(seeds):.3f} "
        f"| {figures['seconds']:.0f} | {figures['epochs']:.0f} | {figures['waiting_share']:.1%} |"
    )


def _outsides(found: list[tuple[RealSet, Figures]]) -> list[str]:
    """Tell of sets with a class that means none of the others."""
    lines = []
    for real, figures in found:
        if "outside_recall" in figures["linear"]:
            told = "; ".join(
                f"{name} {own['in_scope_accuracy']:.3f} and {own['outside_recall']:.3f}"
                for name, own in (("linear", figures["linear"]), ("Sensorium", figures["sensorium"]))
            )
            lines.append(
                f"{real.name}, both sides apart, since `{real.outside}` is no class like the others: accuracy on the "
                f"rows of all other classes, and recall of `{real.outside}`: {told}."
            )
            lines.append("")
    return lines


def _notes(found: list[tuple[RealSet, Figures]]) -> list[str]:
    return ["What to know when reading these:", "", *(f"- {real.name}: {real.note}" for real, _ in found)]


def _comparisons(found: list[tuple[RealSet, Figures]]) -> list[str]:
    verdicts = [
        f"- {real.name}: {figures['comparison']['verdict']}" for real, figures in found if figures.get("comparison")
    ]
    if not verdicts:
        return []
    introduction = (
        "One more model for each input alone, with the same budget and one seed; on the set's own validation rows, "
        "which chose nothing."
    )
    return ["### Do the inputs help each other?", "", introduction, "", *verdicts, ""]


def references(runs: Mapping[str, Figures]) -> list[str]:
    """Return the table of what another tool needed; nothing without runs, which are by set."""
    rows = [
        _reference_row(name, run["rows"], timed, real.reference)
        for real in SETS
        if (run := runs.get(real.name)) and real.reference
        for name, timed in ((real.name, run), (f"{real.name}, no worse", run.get("reached")))
        if timed
    ]
    tools = sorted({real.reference.tool for real in SETS if real.reference})
    return [REFERENCE_NOTE.format(tool=", ".join(tools)), *rows, ""] if rows else []


def _reference_row(name: str, num_rows: int, timed: Figures, other: Reference) -> str:
    return (
        f"| {name} | {num_rows} | {timed['epochs']} | {other.seconds:.0f} "
        f"| {timed['seconds']:.0f} ({timed['lowest_s']:.0f} to {timed['highest_s']:.0f}) "
        f"| {other.seconds / timed['seconds']:.1f} | {other.accuracy:.3g} | {timed['accuracy']:.3f} |"
    )


def _with_interval(figures: Figures, name: str) -> str:
    low, high = figures["intervals"][name]
    return f"{figures[name]:.3f} [{low:.3f}, {high:.3f}]"
