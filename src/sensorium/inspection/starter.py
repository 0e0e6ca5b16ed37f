"""A first YAML file for a table, with the guesses and their reasons in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from sensorium.errors import DataError, Fault
from sensorium.inspection.columns import left_out, suggest_inputs, suggest_target
from sensorium.inspection.findings import Finding
from sensorium.records.config import SplitConfig
from sensorium.records.table import Table

_PLAIN = re.compile(r"[\w./][\w ./-]*(?<! )")


def starter_yaml(table: Table, findings: Sequence[Finding], *, target: str, table_path: str) -> str:
    """Return a commented YAML file that `sensorium train` takes.

    Args:
        table: Table to train on.
        findings: What `inspect_columns` gave for it.
        target: Column of the label.
        table_path: The table's path, relative to the folder the YAML will lie in.

    Raises:
        DataError: No column can be an input; says why of each.
    """
    inputs = suggest_inputs(findings)
    if not inputs:
        raise DataError(
            Fault(f"cannot be an input: {finding.reason}", table.source, column=finding.column)
            for finding in left_out(findings) or [Finding(target, "target", "it is the target")]
        )
    lines = [
        "# A start, guessed from the cells: read it, correct it, then train.",
        "",
        "data:",
        f"  train: {_scalar(table_path)}",
        *_split_lines(findings),
        "",
        "inputs:",
        *_input_lines(inputs, findings),
        "",
        *_left_out_lines(findings),
        "target:",
        *(f"  {key}: {_scalar(value)}" for key, value in suggest_target(table, target).items()),
    ]
    return "\n".join(lines) + "\n"


def _split_lines(findings: Sequence[Finding]) -> Iterator[str]:
    columns = {finding.kind: finding.column for finding in findings}
    if "split" in columns:
        yield f"  split: {{column: {_scalar(columns['split'])}}}"
    else:
        drawn = SplitConfig()
        yield "  # Drawn at random; the rest is for training."
        yield f"  split: {{validation: {drawn.validation}, test: {drawn.test}, seed: {drawn.seed}}}"
    if "group" in columns:
        yield "  # Records of one group stay in one split."
        yield f"  group: {_scalar(columns['group'])}"


def _input_lines(inputs: Mapping[str, Mapping[str, Any]], findings: Sequence[Finding]) -> Iterator[str]:
    reasons = {finding.column: finding.reason for finding in findings}
    for name, config in inputs.items():
        yield f"  {name}:"
        yield f"    type: {config['type']}"
        if "column" in config:
            yield f"    column: {_scalar(config['column'])}  # {reasons[config['column']]}"
        else:
            yield "    columns:"
            yield from (f"      - {_scalar(column)}  # {reasons[column]}" for column in config["columns"])


def _left_out_lines(findings: Sequence[Finding]) -> Iterator[str]:
    unused = left_out(findings)
    if unused:
        yield "# Columns left out, and why:"
        yield from (f"#   {_scalar(finding.column)}: {_one_line(finding.reason)}" for finding in unused)
        yield ""


def _scalar(text: str) -> str:
    """Return a text as YAML that reads back as the same text, plain where it can be."""
    if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _one_line(text: str) -> str:
    return " ".join(text.split())
