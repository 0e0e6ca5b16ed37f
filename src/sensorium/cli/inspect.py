"""``sensorium inspect``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def command(
    table: Annotated[Path, typer.Argument(help="Table to look at: CSV, JSONL or Parquet.")],
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="Column that a model shall answer: shows what gives it away.")
    ] = None,
    allow_root: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="Folder outside the table's own that cells may name files in; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what each column of a table seems to hold. No cell is shown."""
    from sensorium.inspection.columns import inspect_columns
    from sensorium.inspection.inputs import left_out
    from sensorium.records.opening import open_table

    opened = open_table(table)
    findings = inspect_columns(opened, target, allow_root or [])
    unused = left_out(findings)
    columns = [
        {
            "column": finding.column,
            "kind": finding.kind,
            "usable": finding not in unused,
            "filled": sum(cell is not None for cell in opened.columns[finding.column]),
            "reason": finding.reason,
        }
        for finding in findings
    ]
    if as_json:
        typer.echo(json.dumps({"records": len(opened), "columns": columns}, ensure_ascii=False, indent=2))
        return
    width = max(len("column"), *(len(finding.column) for finding in findings))
    typer.echo(f"{table.name}: {len(opened)} records\n\n{'column':<{width}}  {'taken for':<10} {'filled':>8}  why")
    for one in columns:
        typer.echo(f"{one['column']:<{width}}  {one['kind']:<10} {one['filled']:>8}  {one['reason']}")
    typer.echo(f"\n{len(unused)} of {len(findings)} columns would be left out by `init`.")
