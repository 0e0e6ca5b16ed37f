"""``sensorium train``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def command(
    config: Annotated[Path, typer.Argument(help="YAML file that says what to train on and how.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Model folder to write.")],
    replace: Annotated[bool, typer.Option(help="Replace a model folder that is already there.")] = False,
) -> None:
    """Train a model from a YAML file and write its folder."""
    from sensorium.cli._program import program
    from sensorium.cli._tables import print_figures
    from sensorium.learning.config import load_config
    from sensorium.learning.pipeline import train
    from sensorium.progress import Reporter

    run = train(load_config(config), output, reporter=Reporter.to_terminal(), replace=replace)
    for split in ("validation", "test"):
        if split in run.figures:
            print_figures(run.figures[split], title=split)
    typer.echo(f"\nNext:\n  {program()} evaluate {output} TABLE\n  {program()} serve {output}")
