"""``sensorium predict``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots, Split


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    table: Annotated[Path, typer.Argument(help="Table of records: CSV, JSONL, Parquet, or the folder of a set.")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="File to write: .csv, .jsonl or .parquet; the terminal if left out."),
    ] = None,
    split: Split = None,
    id_column: Annotated[str | None, typer.Option("--id", metavar="COLUMN", help="Column to copy as id.")] = None,
    allow_root: AllowRoots = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Answer every record of a table: label, one probability per class, and how far to trust it."""
    from sensorium.cli._answers import columns_of, write_csv, write_jsonl, writer_for
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter
    from sensorium.records.writing import whole_file

    writer = (write_jsonl if as_json else write_csv) if output is None else writer_for(output)
    predictor, reporter = Predictor.load(bundle), Reporter.to_terminal()
    rows = predictor.select(table, split, reporter)
    ids = [None] * len(rows) if id_column is None else [text or "" for text in rows.texts(id_column)]
    answers = predictor.predict(rows, allow_roots=allow_root or (), reporter=reporter)
    is_calibrated = predictor.judge.calibration is not None
    columns = columns_of(answers, list(zip(rows.rows, ids, strict=True)), trusted=is_calibrated)
    if writer is write_csv:  # whose cells hold no lists
        text_of = predictor.target.text_of
        columns["label"] = [text_of(one) if isinstance(one, tuple) else one for one in columns["label"]]
    if output is None:
        writer(sys.stdout.buffer, columns)
        return
    with whole_file(output) as file:
        writer(file, columns)
    num_abstained = sum(answer.abstain is not None for answer in answers)
    if as_json:
        typer.echo(json.dumps({"records": len(answers), "abstained": num_abstained, "output": str(output)}))
        return
    typer.echo(f"{len(answers)} answers written to {output}")
    if num_abstained:
        typer.echo(f"{num_abstained} of them abstain: column 'abstain' says why")
