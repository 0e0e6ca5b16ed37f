"""``sensorium compare``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots, LabelledTable, Split


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    bundles: Annotated[list[Path], typer.Argument(help="Model folders.")],
    table: LabelledTable,
    split: Split = None,
    group: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Draw and swap records of one value together.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="INPUT[,INPUT]", help="Also rank the models with this input hidden (or these); repeatable."
        ),
    ] = None,
    figure: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Figure to rank by, such as macro_f1 or recall.cat, if not the headline."),
    ] = None,
    allow_root: AllowRoots = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the leaderboard as JSON.")] = False,
) -> None:
    """Rank models by what they answer to the same records."""
    from sensorium import api
    from sensorium.cli._leaderboard import print_leaderboard

    board = api.compare(
        bundles, table, split=split, group=group, without=without or (), figure=figure, allow_roots=allow_root or ()
    )
    if as_json:
        typer.echo(json.dumps(board.to_json(), ensure_ascii=False, indent=2))
    else:
        print_leaderboard(board)
        if without:
            typer.echo("Inputs are hidden from models that learned with them, which is not training without them.")
