"""``sensorium demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    folder: Annotated[Path, typer.Option("--output", "-o", help="Folder for data and model.")] = Path("sensorium-demo"),
    quick: Annotated[bool, typer.Option("--quick", help="Few records, two epochs: only to see that it works.")] = False,
) -> None:
    """Train on the embedded data, measure it, answer one record."""
    from sensorium.cli._program import program
    from sensorium.cli._tables import print_comparison, print_figures
    from sensorium.demo.tour import run_tour
    from sensorium.progress import Reporter

    tour = run_tour(folder, quick=quick, reporter=Reporter.to_terminal())
    print_figures(tour.figures, title="test")
    if tour.comparison is not None:
        print_comparison(tour.comparison)
    typer.echo(f"\n{tour.answer}")
    typer.echo(
        f"\nNext:\n"
        f"  {program()} evaluate {tour.model} {tour.table} --split test\n"
        f"  {program()} predict {tour.model} {tour.table} -o answers.csv\n"
        f"  {program()} serve {tour.model}\n"
        f"  {program()} init YOUR_TABLE.csv --target COLUMN"
    )
