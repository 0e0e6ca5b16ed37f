"""``sensorium report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    table: Annotated[
        Path | None,
        typer.Argument(help="Table of records with labels, to measure the model on as well.", show_default=False),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="HTML file to write; the same facts go to a JSON file beside it.")
    ] = Path("report.html"),
    split: Annotated[str | None, typer.Option(help="Take only the table's records of this split.")] = None,
    group: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN",
            help="Draw records of one value together for the intervals. Default: the group column of the training.",
        ),
    ] = None,
    allow_root: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="Folder outside the table's own that cells may name files in; repeatable."),
    ] = None,
) -> None:
    """Write the page of a model: figures, curves, confusions, and what happens when inputs are absent."""
    from sensorium.errors import ConfigError
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter
    from sensorium.report import report_of
    from sensorium.report.gathering import facts_of, group_column, measured
    from sensorium.report.writing import check_place, write_report

    check_place(output, bundle)
    if table is None and (split is not None or group is not None):
        raise ConfigError("--split and --group are about a table's records. Name the table after the model folder.")
    facts = facts_of(bundle)
    if table is not None:
        predictor = Predictor.load(bundle)
        rows = predictor.select(table, split)
        examined = predictor.examine(
            rows,
            group=group or group_column(facts, rows),
            allow_roots=allow_root or (),
            reporter=Reporter.to_terminal(),
        )
        facts = measured(facts, examined, name=f"{table.name}{f', {split}' if split else ''}")
    beside = write_report(report_of(facts), output)
    typer.echo(f"Wrote {output}, and the same as JSON to {beside}. Open it in a browser.")
