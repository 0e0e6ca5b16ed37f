"""``sensorium inspect``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    table: Annotated[Path, typer.Argument(help="Table to look at: CSV, JSONL, Parquet, or the folder of a set.")],
    target: Annotated[
        str | None, typer.Option("--target", "-t", help="Column that a model shall answer: shows what gives it away.")
    ] = None,
    group: Annotated[
        str | None, typer.Option(help="Column whose records of one value belong together, such as a patient.")
    ] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Also write a page with drawings.")] = None,
    sample: Annotated[
        int | None, typer.Option(min=1, help="Open at most this many files a column, from all over the table.")
    ] = None,
    allow_root: AllowRoots = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Look at a table before training: what is in it, what is wrong, what gives the answer away. No cell is shown."""
    from sensorium.cli._survey import print_survey
    from sensorium.inspection.plain import survey_to_json
    from sensorium.inspection.scene import SurveyOptions
    from sensorium.inspection.survey import survey
    from sensorium.progress import Reporter
    from sensorium.records.opening import open_table
    from sensorium.records.writing import whole_file
    from sensorium.report import render_survey

    options = SurveyOptions(target, group, allow_root or (), sample)
    found = survey(open_table(table), options, reporter=Reporter.to_terminal())
    if as_json:
        typer.echo(json.dumps(survey_to_json(found), ensure_ascii=False, indent=2))
    else:
        print_survey(found)
    if html is not None:
        with whole_file(html) as file:
            file.write(render_survey(found))
        typer.echo(f"\nWrote {html}. Open it in a browser.", err=as_json)
