"""``sensorium evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer


def command(
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    table: Annotated[Path, typer.Argument(help="Table of records with labels: CSV, JSONL or Parquet.")],
    split: Annotated[str | None, typer.Option(help="Take only the records of this split.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure a model on a table of records with labels."""
    from sensorium.cli._tables import print_figures
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter

    figures = Predictor.load(bundle).evaluate(table, split=split, reporter=Reporter.to_terminal())
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))
    else:
        print_figures(figures, title=f"{table.name}{f', {split}' if split else ''}")
