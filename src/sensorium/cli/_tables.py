"""Figures as tables for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

MAX_CONFUSION_CLASSES = 20


def print_figures(figures: Mapping[str, Any], *, title: str) -> None:
    """Print what `sensorium.evaluation.evaluate` returned: the figures, and what they are by class."""
    console = Console(highlight=False)
    plain = {name: value for name, value in figures.items() if isinstance(value, int | float | None)}
    console.print(_table(title, ["", ""], [[_words(name), _number(value)] for name, value in plain.items()]))
    per_class = figures.get("per_class")
    if per_class:
        columns = list(next(iter(per_class.values())))
        rows = [[name, *(_number(one[column]) for column in columns)] for name, one in per_class.items()]
        console.print(_table("per class", ["class", *columns], rows))
    confusion = figures.get("confusion")
    if confusion and len(confusion["labels"]) <= MAX_CONFUSION_CLASSES:
        labels = confusion["labels"]
        rows = [[label, *map(str, counts)] for label, counts in zip(labels, confusion["counts"], strict=True)]
        console.print(_table("confusion, true by row", ["", *labels], rows))
    if figures.get("unknown_labels"):
        unknown = ", ".join(figures["unknown_labels"])
        console.print(f"labels the model does not know, counted as wrong: {unknown}", markup=False)


def print_comparison(accuracies: Mapping[str, float], *, num_rows: int) -> None:
    """Print the accuracy that each choice of inputs reaches on the same records."""
    rows = [[name, _number(accuracy)] for name, accuracy in accuracies.items()]
    title = f"accuracy by inputs, on the {num_rows} test records that hold them all"
    Console(highlight=False).print(_table(title, ["inputs", "accuracy"], rows))


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=Text(title), title_justify="left", show_header=any(columns))
    for place, column in enumerate(columns):
        table.add_column(Text(column), justify="right" if place else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _words(name: str) -> str:
    return name.replace("_", " ")


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.4g}"
