"""A first YAML file for a table, with the guesses and their reasons in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from sensorium.errors import DataError, Fault
from sensorium.inspection.columns import inspect_columns
from sensorium.inspection.findings import Finding
from sensorium.inspection.inputs import left_out, suggest_inputs, suggest_target
from sensorium.records.config import SplitConfig
from sensorium.records.memory import MemoryConfig
from sensorium.records.splits import split_name
from sensorium.records.table import Table

_PLAIN = re.compile(r"[\w./][\w ./-]*(?<! )")


def starter_yaml(
    table: Table,
    findings: Sequence[Finding],
    *,
    target: str,
    table_path: str,
    layout: str | None = None,
    allow_roots: Sequence[str] = (),
) -> str:
    """Return a commented YAML file that `sensorium train` takes.

    Args:
        table: Table to train on.
        findings: What `inspect_columns` gave for it.
        target: Column of the label.
        table_path: The table's path, relative to the folder the YAML will lie in.
        layout: Reader of the table, where the path is a folder and does not tell it.
        allow_roots: Folders outside the table's own that cells may name files in, relative likewise.

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
        f"  train: {_source(table_path, layout)}",
        *([f"  allow_roots: [{', '.join(map(_scalar, allow_roots))}]"] if allow_roots else []),
        *_split_lines(table, findings, target),
        "",
        "inputs:",
        *_input_lines(inputs, _reasons(findings)),
        *_offered_lines(findings, tuple(inputs)),
        "",
        *_left_out_lines(findings),
        "target:",
        *(f"  {key}: {_scalar(value)}" for key, value in suggest_target(table, target).items()),
    ]
    return "\n".join(lines) + "\n"


def starter_content(
    table: Table, *, target: str, group: str | None = None, roots: Sequence[Path] = ()
) -> dict[str, Any]:
    """Return the content of such a file, with the table itself in it, for those who train at once.

    Args:
        table: Table to train on.
        target: Column of the label.
        group: Column of records that belong together; None takes one that its name gives away.
        roots: Folders outside the table's own that cells may name files in.

    Raises:
        DataError: There is no such target or group, or no column can be an input.
    """
    table.require([name for name in (target, group) if name is not None])
    findings = inspect_columns(table, target, roots)
    if group is not None:
        findings = [_as_grouped(finding, group) for finding in findings]
    text = starter_yaml(table, findings, target=target, table_path=table.source, allow_roots=list(map(str, roots)))
    content: dict[str, Any] = yaml.safe_load(text)
    content["data"]["train"] = MemoryConfig.of(table)
    return content


def _as_grouped(finding: Finding, group: str) -> Finding:
    """Return what a column is where another, or this one, is named as the group."""
    if finding.column == group:
        return Finding(group, "group", "named as the group")
    return replace(finding, kind="id") if finding.kind == "group" else finding


def _source(path: str, layout: str | None) -> str:
    return _scalar(path) if layout is None else f"{{type: {layout}, path: {_scalar(path)}}}"


def _split_lines(table: Table, findings: Sequence[Finding], target: str) -> Iterator[str]:
    columns = {finding.kind: finding.column for finding in findings}
    split = columns.get("split")
    num_unlearned = 0 if split is None else _num_unlearned(table, split, target)
    if split is not None and not num_unlearned:
        yield f"  split: {{column: {_scalar(split)}}}"
    else:
        drawn = SplitConfig()
        if split is not None:
            yield f"  # Not by the column {_scalar(split)}: it leaves {num_unlearned} class(es) without a training row."
        yield "  # Drawn at random; the rest is for training."
        yield f"  split: {{validation: {drawn.validation}, test: {drawn.test}, seed: {drawn.seed}}}"
    if "group" in columns:
        yield "  # Records of one group stay in one split."
        yield f"  group: {_scalar(columns['group'])}"


def _num_unlearned(table: Table, split: str, target: str) -> int:
    """Return how many classes occur in other splits but not in the training rows."""
    if suggest_target(table, target)["type"] != "category":
        return 0
    rows = [(split_name(cell), label) for cell, label in zip(table.columns[split], table.texts(target), strict=True)]
    learned = {label for name, label in rows if name == "train"}
    return len({label for _, label in rows if label is not None} - learned)


def _input_lines(inputs: Mapping[str, Mapping[str, Any]], reasons: Mapping[str, str]) -> Iterator[str]:
    for name, config in inputs.items():
        yield f"  {name}:"
        yield f"    type: {config['type']}"
        if "column" in config:
            yield f"    column: {_scalar(config['column'])}  # {reasons[config['column']]}"
            options = {key: value for key, value in config.items() if key not in ("type", "column")}
            yield from (f"    {key}: {value}" for key, value in options.items())
        else:
            yield "    columns:"
            yield from (f"      - {_entry(column)}  # {reasons[_name(column)]}" for column in config["columns"])


def _offered_lines(findings: Sequence[Finding], taken: Sequence[str]) -> Iterator[str]:
    """Write as comments the inputs that columns left out would be, so that taking a ``#`` away uses one."""
    offered = [replace(finding, kind=finding.offered_as, offered_as=None) for finding in findings if finding.offered_as]
    if offered:
        yield ""
        yield "  # Left out, for the reasons given. Take the # away from one that is known when the model answers, and"
        yield "  # that it may use."
        lines = _input_lines(suggest_inputs(offered, taken), _reasons(offered))
        yield from (f"  # {line.removeprefix('  ')}" for line in lines)


def _left_out_lines(findings: Sequence[Finding]) -> Iterator[str]:
    unused = [finding for finding in left_out(findings) if finding.offered_as is None]
    if unused:
        yield "# Columns that no input can be made of, and why:"
        yield from (f"#   {_scalar(finding.column)}: {_one_line(finding.reason)}" for finding in unused)
        yield ""


def _reasons(findings: Sequence[Finding]) -> dict[str, str]:
    return {finding.column: _one_line(finding.reason) for finding in findings}


def _name(column: str | Mapping[str, str]) -> str:
    return column if isinstance(column, str) else column["name"]


def _entry(column: str | Mapping[str, str]) -> str:
    if isinstance(column, str):
        return _scalar(column)
    return f"{{{', '.join(f'{key}: {_scalar(value)}' for key, value in column.items())}}}"


def _scalar(text: str) -> str:
    """Return a text as YAML that reads back as the same text, plain where it can be."""
    if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _one_line(text: str) -> str:
    return " ".join(text.split())
