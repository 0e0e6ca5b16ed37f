"""Figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sensorium.evaluation import main_figures

MAX_MATRIX_CLASSES = 10
"""A larger matrix does not fit a terminal of 80 columns."""
CONFUSIONS_SHOWN = 10
LEFT_TO_JSON = {"false_negative_rate", "false_positive_rate", "pr_auc"}
"""Figures of a class that have no column: the rates are what recall and specificity lack to 1."""


def print_figures(figures: Mapping[str, Any], *, title: str) -> None:
    """Print what `sensorium.evaluation.evaluate` returned: the main figures, and what they are by class."""
    console = Console(highlight=False)
    rows = _figure_rows(figures)
    if figures.get("intervals"):
        print_table(console, title, ["", "", "95 % interval"], rows)
    else:
        print_table(console, title, ["", ""], [row[:2] for row in rows])
    per_class = figures.get("per_class")
    if per_class:
        columns = [name for name in next(iter(per_class.values())) if name not in LEFT_TO_JSON]
        rows = [[name, *(_number(one[column]) for column in columns)] for name, one in per_class.items()]
        print_table(console, "per class", ["class", *map(_words, columns)], rows)
    confusion = figures.get("confusion")
    if confusion:
        _print_confusion(console, confusion["labels"], confusion["counts"])
    if figures.get("unknown_labels"):
        unknown = ", ".join(figures["unknown_labels"])
        console.print(f"labels the model does not know, counted as wrong: {unknown}", markup=False)
    if figures.get("trust"):
        _print_trust(console, figures["trust"])


def print_comparison(comparison: Mapping[str, Any]) -> None:
    """Print what models of one input each reached, and the verdict; see `InputComparison.to_json`."""
    console = Console(highlight=False)
    rows = [[name, _number(value)] for name, value in comparison["validation"].items()]
    title = f"trained on one input alone, on {comparison['num_validation_rows']} validation rows with every input"
    print_table(console, title, ["input", _words(comparison["figure"])], rows)
    console.print(comparison["verdict"], markup=False)


def print_chosen(chosen: Mapping[str, Any]) -> None:
    """Print which recipes a chooser tried, and which it kept; see `sensorium.learning.choosing.chosen`."""
    console = Console(highlight=False)
    kept = chosen["kept"]
    rows = [
        [
            f"{one['name']}{' *' if one['name'] in kept['recipes'] else ''}",
            _number(one["value"]),
            _interval(one["interval"]),
            f"{one['seconds']:.0f}",
            one["note"],
        ]
        for one in chosen["recipes"]
    ]
    if len(kept["recipes"]) > 1:
        rows.append(["their average", _number(kept["value"]), _interval(kept["interval"]), "", ""])
    columns = ["recipe", _words(chosen["figure"]), "95 % interval", "seconds", ""]
    print_table(console, f"recipes tried on {chosen['measured_on']}; * was kept", columns, rows)
    spent, budget = (f"{chosen[key]:.0f} s" for key in ("spent_s", "budget_s"))
    console.print(f"{kept['why']}; {spent} of {budget} spent", markup=False)


def print_learning_curve(curve: Mapping[str, Any]) -> None:
    """Print what models of growing parts of the training rows reached, and the verdict; see `LearningCurve.to_json`."""
    splits = list(curve["points"][0]["figures"])
    columns = ["fraction", "rows", *(word for split in splits for word in (split, "95 % interval"))]
    rows = [
        [f"{point['fraction']:g}", str(point["rows"])]
        + [word for one in point["figures"].values() for word in (_number(one["value"]), _interval(one["interval"]))]
        for point in curve["points"]
    ]
    console = Console(highlight=False)
    print_table(console, f"{_words(curve['figure'])} by training rows, with as many steps each", columns, rows)
    console.print(curve["verdict"], markup=False)


def print_subsets(figures: Mapping[str, Any]) -> None:
    """Print what `Predictor.evaluate_subsets` returned."""
    name = figures["headline"]
    beside = [key for key in ("ece", "coverage") if any(key in entry["figures"] for entry in figures["subsets"])]
    rows = [
        [", ".join(entry["inputs"]), _number(entry["figures"][name]), _interval(entry["interval"])]
        + [_number(entry["figures"].get(key)) for key in beside]
        for entry in figures["subsets"]
    ]
    title = f"tolerance to absence: the same model, shown only these inputs, on {figures['rows']} records with all"
    print_table(Console(highlight=False), title, ["inputs", _words(name), "95 % interval", *beside], rows)


def print_foreign(figures: Mapping[str, Any], *, title: str) -> None:
    """Print what `Predictor.evaluate_foreign` returned."""
    print_table(Console(highlight=False), title, ["", "", "95 % interval"], _figure_rows(figures))


def print_by(found: Mapping[str, Any]) -> None:
    """Print what `measure_groups` returned."""
    console = Console(highlight=False)
    rows = [_row_by(one["value"], one) for one in found["values"]]
    if found["small"] is not None:
        few = found["small"]
        rows.append(_row_by(f"{few['values']} values of fewer than {found['min_rows']} rows", few))
    rows.append(["all", "", _number(found["whole"]), ""])
    name = _words(found["figure"])
    print_table(console, f"{name} by '{found['column']}', worst first", ["value", "rows", name, "95 % interval"], rows)
    if found["spread"] is not None:
        middle = " to ".join(_number(found["spread"][end]) for end in ("lower_quartile", "upper_quartile"))
        console.print(f"The middle half of {found['spread']['values']} values has {name} {middle}.", markup=False)
    console.print(found["verdict"], markup=False)


def _row_by(name: str, entry: Mapping[str, Any]) -> list[str]:
    return [name, str(entry["rows"]), _number(entry["figure"]), _interval(entry["interval"])]


def _print_trust(console: Console, figures: Mapping[str, Any]) -> None:
    """Print what `sensorium.evaluation.trust.measure_trust` returned, but for its curve."""
    rows = _figure_rows(figures)
    coverage = figures.get("coverage")
    if coverage is not None:
        rows.append([f"coverage, {coverage['wanted']:g} wanted", *_reached(coverage)])
        rows += [[f"coverage with {number} inputs", *_reached(one)] for number, one in coverage["by_inputs"].items()]
        rows += [[_words(name), _number(coverage[name]), ""] for name in coverage if name.startswith("mean_")]
    print_table(console, "trust in single answers", ["", "", "95 % interval"], rows)


def _figure_rows(figures: Mapping[str, Any]) -> list[list[str]]:
    """Return name, value and interval of the main figures."""
    intervals = figures.get("intervals", {})
    shown = main_figures(figures).items()
    return [[_words(name), _number(value), _interval(intervals.get(name))] for name, value in shown]


def _reached(coverage: Mapping[str, Any]) -> tuple[str, str]:
    return _number(coverage["reached"]), _interval(coverage["interval"])


def _print_confusion(console: Console, labels: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
    """Print the matrix, or the most frequent confusions where it would not fit."""
    if len(labels) <= MAX_MATRIX_CLASSES:
        matrix = [[label, *map(str, row)] for label, row in zip(labels, counts, strict=True)]
        print_table(console, "confusion: true classes by row, answers by column", ["", *labels], matrix)
        return
    wrong = [
        (count, true, answered)
        for true, row in zip(labels, counts, strict=True)
        for answered, count in zip(labels, row, strict=True)
        if count and true != answered
    ]
    frequent = sorted(wrong, key=lambda entry: -entry[0])[:CONFUSIONS_SHOWN]
    rows = [[true, answered, str(count)] for count, true, answered in frequent]
    print_table(console, "most frequent confusions", ["true class", "answer", "records"], rows)


def print_table(console: Console, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under a title; numbers stand to the right, and no column is cut."""
    console.print(f"\n{title}", markup=False, style="bold")
    table = Table(box=SIMPLE_HEAD, show_header=any(columns), pad_edge=False)
    for place, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _interval(low_high: Sequence[float] | None) -> str:
    return "" if low_high is None else " to ".join(map(_number, low_high))


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4g}"
