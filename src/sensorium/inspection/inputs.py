"""From findings to the ``inputs`` and the ``target`` of a config."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sensorium.inspection.findings import LEFT_OUT, Finding
from sensorium.inspection.tagged import list_separator, tag_separator
from sensorium.modalities.rows.numerals import parse_number
from sensorium.records.table import Table

MAX_CLASSES_OF_NUMBERS = 20
"""A target of numbers with more distinct values than this is taken as a number, with fewer as classes."""

# Inputs become keys of a torch module, whose own attributes they must not hide; nor those of a dictionary.
_TAKEN_BY_TORCH = ("type", "float", "double", "half", "train", "training", "children", "parameters")


def suggest_target(table: Table, target: str) -> dict[str, Any]:
    """Return the YAML's ``target``: a number if the column holds many different numbers, else a category or tags.

    Raises:
        DataError: There is no such column, or it holds bytes.
    """
    separator = list_separator(table.texts_and_lists(target))
    if separator is not None:
        return {"type": "tags", "column": target, "separator": separator}
    labels = {label for label in table.texts(target) if label is not None}
    numbers = {number for label in labels if (number := parse_number(label)) is not None}
    if len(numbers) == len(labels):
        return {"type": "number" if len(numbers) > MAX_CLASSES_OF_NUMBERS else "category", "column": target}
    separator = tag_separator(labels)
    if separator is not None:
        return {"type": "tags", "column": target, "separator": separator}
    return {"type": "category", "column": target}


def suggest_inputs(findings: Sequence[Finding], taken: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """Return the YAML's ``inputs``: one for each picture, recording and text, one for all facts.

    Args:
        findings: What `inspect_columns` gave.
        taken: Names that other inputs have.
    """
    inputs: dict[str, dict[str, Any]] = {name: {} for name in taken}
    for finding in findings:
        if finding.kind in ("image", "audio", "points", "text"):
            name = _input_name(finding, inputs)
            inputs[name] = {"type": finding.kind, "column": finding.column, **finding.options}
    facts = [_column(finding) for finding in findings if _is_fact(finding)]
    if facts:
        inputs[_free("facts", inputs)] = {"type": "tabular", "columns": facts}
    return {name: config for name, config in inputs.items() if config}


def _is_fact(finding: Finding) -> bool:
    """Whether a column belongs to the facts; a date does once a person took it in, who alone can say that it may."""
    return finding.kind in ("number", "category") or (finding.kind == "date" and finding.offered_as is None)


def _column(finding: Finding) -> str | dict[str, str]:
    return {"name": finding.column, "type": finding.kind} if finding.kind == "date" else finding.column


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
