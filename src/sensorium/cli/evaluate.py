"""``sensorium evaluate``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots, Group, LabelledTable, Split


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    bundle: Annotated[Path, typer.Argument(help="Model folder.")],
    table: LabelledTable,
    split: Split = None,
    group: Group = None,
    by: Annotated[
        list[str] | None,
        typer.Option(metavar="COLUMN", help="Also measure the rows of each value of this column; repeatable."),
    ] = None,
    subsets: Annotated[
        bool, typer.Option("--subsets", help="Also measure the model with some of its inputs hidden.")
    ] = False,
    foreign: Annotated[
        Path | None,
        typer.Option(metavar="TABLE", help="Also measure how well records of this table, of another kind, are told."),
    ] = None,
    allow_root: AllowRoots = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure a model on a table of records with labels."""
    from sensorium.cli._tables import print_by, print_figures, print_foreign, print_subsets
    from sensorium.predictor import Predictor
    from sensorium.progress import Reporter

    predictor, reporter = Predictor.load(bundle), Reporter.to_terminal()
    rows, roots = predictor.select(table, split, reporter), allow_root or ()
    figures = predictor.evaluate(rows, group=group, by=by or (), allow_roots=roots, reporter=reporter)
    if subsets:
        figures["subsets"] = predictor.evaluate_subsets(rows, group=group, allow_roots=roots, reporter=reporter)
    if foreign is not None:
        figures["foreign"] = predictor.evaluate_foreign(
            rows, foreign, group=group, allow_roots=roots, reporter=reporter
        )
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False, indent=2))
        return
    print_figures(figures, title=f"{table.name}{f', {split}' if split else ''}")
    for figures_by in figures.get("by", ()):
        print_by(figures_by)
    if subsets:
        print_subsets(figures["subsets"])
    if foreign is not None:
        print_foreign(figures["foreign"], title=f"told from the records of {foreign.name}")
