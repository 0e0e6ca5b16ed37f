"""A leaderboard for a terminal: sentences first, then the table."""

from __future__ import annotations

from rich.console import Console

from sensorium.cli._tables import print_table
from sensorium.evaluation.intervals import Interval
from sensorium.evaluation.standings import Leaderboard, Standing

INTERVAL = "95 % interval"


def print_leaderboard(board: Leaderboard) -> None:
    """Print who is best and what can be told, then every model, then how that was found."""
    console = Console(highlight=False)
    for sentence in filter(None, (board.verdict, *(one.verdict for one in board.standings))):
        console.print(sentence, markup=False)
    figure = board.figure.replace("_", " ")
    title = f"{figure}, {'higher' if board.higher_is_better else 'lower'} is better"
    columns = ["model", figure, INTERVAL, "difference", INTERVAL, "p"]
    print_table(console, title, columns, [_row(one) for one in board.standings])
    for note in board.notes:
        console.print(note, markup=False)


def _row(one: Standing) -> list[str]:
    row = [f"{one.rank}. {one.name}", f"{one.value:.4g}", _interval(one.interval, "")]
    match = one.against_best
    if match is None:
        return [*row, "", "", ""]
    return [*row, f"{match.difference:+.3g}", _interval(match.interval, "+"), f"{match.p_adjusted:.2g}"]


def _interval(interval: Interval, sign: str) -> str:
    return " to ".join(f"{bound:{sign}.3g}" for bound in interval)
