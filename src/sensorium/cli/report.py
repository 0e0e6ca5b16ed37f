"""``sensorium report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
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
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Also show the rows of each value of this column; repeatable."),
    ] = None,
    with_records: Annotated[
        bool,
        typer.Option(
            "--with-records", help="Show the records it errs on, which may be personal: pictures, texts, sound."
        ),
    ] = False,
    allow_root: AllowRoots = None,
) -> None:
    """Write the page of a model: figures, curves, confusions, what gives the answer away, and where it errs."""
    from sensorium.errors import ConfigError
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter
    from sensorium.report import report_of
    from sensorium.report.gathering import Asked, facts_of, with_table
    from sensorium.report.writing import check_place, write_report

    check_place(output, bundle)
    asked = Asked(split, group, by or (), with_records, allow_root or ())
    if table is None and asked != Asked(roots=asked.roots):
        raise ConfigError(
            "--split, --group, --by and --with-records are about a table's records. Name the table after the model "
            "folder."
        )
    facts = facts_of(bundle)
    if table is not None:
        facts = with_table(facts, Predictor.load(bundle), table, asked, reporter=Reporter.to_terminal())
    beside = write_report(report_of(facts), output)
    typer.echo(f"Wrote {output}, and the same as JSON to {beside}. Open it in a browser.")
