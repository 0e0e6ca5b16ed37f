"""Guessing what each column of a table is, before training."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sensorium.inspection.findings import LEFT_OUT, Finding
from sensorium.inspection.leaks import leak_reason
from sensorium.inspection.roles import group_column, identifier_reason, split_column
from sensorium.inspection.values import media_finding, value_finding
from sensorium.modalities.rows.columns import parse_number
from sensorium.records.table import Table, TableCell

MAX_CLASSES_OF_NUMBERS = 20
"""A target of numbers with more distinct values than this is taken as a number, with fewer as classes."""

# Inputs become keys of a torch module, whose own attributes they must not hide; nor those of a dictionary.
_TAKEN_BY_TORCH = ("type", "float", "double", "half", "train", "training", "children", "parameters")


def inspect_columns(table: Table, target: str) -> list[Finding]:
    """Guess what each column is, and say why, in the order of the table.

    The guess is made from the cells, and from names only where cells cannot tell: which column is a group, an
    identifier, or belongs to the target.

    Raises:
        DataError: There is no column ``target``.
    """
    table.require([target])
    split = split_column(table, exclude=target)
    group = group_column(table, split, exclude=target)
    together = "records of one value belong together and must stay in one split"
    roles = {
        target: Finding(target, "target", "this is what the model answers"),
        split: Finding(split or "", "split", "every cell names a split"),
        group: Finding(group or "", "group", together),
    }
    return [roles.get(name) or _finding(table, name, target) for name in table.columns]


def _finding(table: Table, name: str, target: str) -> Finding:
    cells = table.columns[name]
    return (
        _idle(name, cells)
        or media_finding(table, name)
        or _risky(table, name, target)
        or value_finding(name, [cell for cell in cells if isinstance(cell, str)], len(cells))
    )


def _idle(name: str, cells: Sequence[TableCell]) -> Finding | None:
    values = set(cells)
    if len(values) > 1:
        return None
    if values == {None}:
        return Finding(name, "empty", "every cell is empty")
    return Finding(name, "constant", "every cell is the same")


def _risky(table: Table, name: str, target: str) -> Finding | None:
    """Return a finding if a model could learn by heart from the column what will not hold for new records."""
    if f"{name}_masked" in table.columns:
        return Finding(name, "masked", f"'{name}_masked' seems to be the same, less the words that tell too much")
    identifier = identifier_reason(table, name)
    if identifier is not None:
        return Finding(name, "id", identifier)
    leak = leak_reason(table, name, target)
    return None if leak is None else Finding(name, "leak", f"may repeat the target: {leak}")


def suggest_target(table: Table, target: str) -> dict[str, Any]:
    """Return the YAML's ``target``: a number if the column holds many different numbers, else a category.

    Raises:
        DataError: There is no such column, or it holds bytes.
    """
    labels = {label for label in table.texts(target) if label is not None}
    numbers = {number for label in labels if (number := parse_number(label)) is not None}
    is_number = len(numbers) == len(labels) and len(numbers) > MAX_CLASSES_OF_NUMBERS
    return {"type": "number" if is_number else "category", "column": target}


def suggest_inputs(findings: Sequence[Finding]) -> dict[str, dict[str, Any]]:
    """Return the YAML's ``inputs``: one for each picture, recording and text, one for all facts.

    Args:
        findings: What `inspect_columns` gave.
    """
    inputs: dict[str, dict[str, Any]] = {}
    for finding in findings:
        if finding.kind in ("image", "audio", "text"):
            name = _input_name(finding, inputs)
            inputs[name] = {"type": finding.kind, "column": finding.column}
    facts = [finding.column for finding in findings if finding.kind in ("number", "category")]
    if facts:
        inputs[_free("facts", inputs)] = {"type": "tabular", "columns": facts}
    return inputs


def left_out(findings: Sequence[Finding]) -> list[Finding]:
    """Return the columns that no input is made of."""
    return [finding for finding in findings if finding.kind in LEFT_OUT]


def _input_name(finding: Finding, taken: Mapping[str, object]) -> str:
    """Return the column's name as a name of an input, or the kind where nothing of it is left."""
    plain = re.sub(r"[^a-z0-9]+", "_", finding.column.lower()).strip("_")
    usable = plain[:1].isalpha() and not hasattr(dict, plain) and plain not in _TAKEN_BY_TORCH
    return _free(plain if usable else f"{finding.kind}_{plain}".strip("_"), taken)


def _free(name: str, taken: Mapping[str, object]) -> str:
    number = 2
    free = name
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
