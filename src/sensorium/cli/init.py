"""``sensorium init``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots


def command(
    table: Annotated[Path, typer.Argument(help="Table to train on: CSV, JSONL, Parquet, or the folder of a set.")],
    target: Annotated[str, typer.Option("--target", "-t", help="Column that the model shall answer.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="YAML file to write.")] = Path("config.yaml"),
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
    allow_root: AllowRoots = None,
) -> None:
    """Look at a table and write a YAML file to start from."""
    import os

    from sensorium.cli._program import program
    from sensorium.errors import ConfigError
    from sensorium.inspection.columns import inspect_columns
    from sensorium.inspection.inputs import left_out
    from sensorium.inspection.starter import starter_yaml
    from sensorium.records.readers import reader_for
    from sensorium.records.writing import whole_file

    if output.exists() and not force:
        raise ConfigError(f"'{output}' is already there. Name another --output, or write over it with --force.")
    if not output.parent.is_dir():
        raise ConfigError(f"the folder of '{output}' does not exist. Make it or name another --output.")

    def seen_from_output(path: Path) -> str:
        return os.path.relpath(path.resolve(), output.resolve().parent)

    reader = reader_for(table)
    opened = reader.read()
    roots = allow_root or []
    findings = inspect_columns(opened, target, roots)
    text = starter_yaml(
        opened,
        findings,
        target=target,
        table_path=seen_from_output(table),
        layout=reader.type if table.is_dir() else None,
        allow_roots=[seen_from_output(root) for root in roots],
    )
    with whole_file(output) as file:
        file.write(text.encode())
    unused = len(left_out(findings))
    typer.echo(f"Wrote {output}. It says what each column was taken for; {unused} of {len(findings)} are left out.")
    typer.echo(f"\nNext:\n  {program()} train {output} --output model")
