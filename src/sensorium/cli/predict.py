"""``sensorium predict``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    table: Annotated[Path, typer.Argument(help="Table of records: CSV, JSONL or Parquet.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write, .csv or .jsonl; the terminal if left out."),
    ] = None,
    split: Annotated[str | None, typer.Option(help="Take only the records of this split.")] = None,
    id_column: Annotated[str | None, typer.Option("--id", metavar="COLUMN", help="Column to copy as id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Answer every record of a table: label and one probability per class."""
    from sensorium.cli._answers import write_csv, write_jsonl
    from sensorium.errors import ConfigError
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter

    writers = {".csv": write_csv, ".jsonl": write_jsonl}
    if output is not None and output.suffix.lower() not in writers:
        raise ConfigError(f"'{output}' is neither .csv nor .jsonl. Choose one of them.")
    predictor = Predictor.load(bundle)
    rows = predictor.select(table, split)
    ids = [None] * len(rows) if id_column is None else [text or "" for text in rows.texts(id_column)]
    answers = predictor.predict(rows, reporter=Reporter.to_terminal())
    places = list(zip(rows.rows, ids, strict=True))
    if output is None:
        (write_jsonl if as_json else write_csv)(sys.stdout, answers, places)
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as file:
            writers[output.suffix.lower()](file, answers, places)
    except OSError as error:
        raise ConfigError(
            f"cannot write '{output}': {(error.strerror or '').lower()}. Choose another --output."
        ) from None
    summary = json.dumps({"records": len(answers), "output": str(output)})
    typer.echo(summary if as_json else f"{len(answers)} answers written to {output}")
