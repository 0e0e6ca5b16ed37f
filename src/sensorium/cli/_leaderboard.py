"""A leaderboard for a terminal: sentences first, then the table."""

from __future__ import annotations

from rich.console import Console

from sensorium.cli._tables import print_table
from sensorium.evaluation.standings import Leaderboard, Standing


def print_leaderboard(board: Leaderboard) -> None:
    """Print who is best and what can be told, then every model, then how that was found.

    Intervals of differences stand in the sentences; the table keeps to 80 columns.
    """
    console = Console(highlight=False)
    for sentence in filter(None, (board.verdict, *(one.verdict for one in board.standings))):
        console.print(sentence, markup=False)
    figure = board.figure.replace("_", " ")
    title = f"{figure}, {'higher' if board.higher_is_better else 'lower'} is better"
    columns = ["model", figure, "95 % interval", "difference", "p"]
    print_table(console, title, columns, [_row(one) for one in board.standings])
    for note in board.notes:
        console.print(note, markup=False)


def _row(one: Standing) -> list[str]:
    low, high = one.interval
    match = one.against_best
    beside_best = ["", ""] if match is None else [f"{match.difference:+.3g}", f"{match.p_adjusted:.2g}"]
    return [f"{one.rank}. {one.name}", f"{one.value:.4g}", f"{low:.3g} to {high:.3g}", *beside_best]
