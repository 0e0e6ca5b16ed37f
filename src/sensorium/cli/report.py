"""``sensorium report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="HTML file to write.")] = Path("report.html"),
    table: Annotated[
        Path | None, typer.Option(help="Table of records with labels, to measure the model on as well.")
    ] = None,
    split: Annotated[str | None, typer.Option(help="Take only the table's records of this split.")] = None,
    allow_root: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="Folder outside the table's own that cells may name files in; repeatable."),
    ] = None,
) -> None:
    """Write the page of a run: figures, curves, confusions, and what happens when inputs are absent."""
    from sensorium.errors import ConfigError
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter
    from sensorium.records.writing import whole_file
    from sensorium.report import render_run
    from sensorium.report.gathering import facts_of, measured

    if output.resolve().is_relative_to(bundle.resolve()):
        raise ConfigError(f"'{output}' lies in the model folder, which must stay as it is. Name another --output.")
    if split is not None and table is None:
        raise ConfigError("--split takes the records of a table. Name it with --table.")
    facts = facts_of(bundle)
    if table is not None:
        predictor = Predictor.load(bundle)
        name = f"{table.name}{f', {split}' if split else ''}"
        rows = predictor.select(table, split)
        reporter = Reporter.to_terminal()
        facts = measured(facts, predictor, rows, name=name, allow_roots=allow_root or (), reporter=reporter)
    with whole_file(output) as file:
        file.write(render_run(facts))
    typer.echo(f"Wrote {output}. Open it in a browser.")
