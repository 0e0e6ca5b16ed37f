"""``sensorium fit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sensorium.cli._options import AllowRoots


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    table: Annotated[Path, typer.Argument(help="Table to learn from: CSV, JSONL, Parquet, or the folder of a set.")],
    target: Annotated[str, typer.Option("--target", "-t", help="Column that the model shall answer.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Model folder to write.")] = Path("model"),
    budget: Annotated[
        str, typer.Option("--budget", "-b", metavar="TIME", help="What the whole command may take, as 90s, 3m or 1h.")
    ] = "3m",
    group: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="Records of one value (a patient, a speaker) are never parted."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Replace a model folder that is already there.")] = False,
    allow_root: AllowRoots = None,
    cache_folder: Annotated[Path | None, typer.Option(help="Where decoded cells are kept between runs.")] = None,
    cache_gb: Annotated[float, typer.Option(min=0, help="Most that the cache may hold.")] = 10,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep no decoded cells once it is done.")] = False,
) -> None:
    """Try a few strong recipes on a table, keep the best, and write its model."""
    from sensorium.cli._cache import open_cache
    from sensorium.cli._program import program
    from sensorium.cli._tables import print_chosen, print_figures
    from sensorium.durations import parse_duration
    from sensorium.inspection.starter import starter_content
    from sensorium.learning.choosing.chooser import fit
    from sensorium.learning.choosing.clock import Clock
    from sensorium.learning.pipeline import RunOptions
    from sensorium.progress import Reporter
    from sensorium.records.opening import open_table

    clock = Clock(parse_duration(budget))
    opened = open_table(table)
    content = starter_content(opened, target=target, group=group, roots=allow_root or ())
    cache = None if no_cache else open_cache(cache_folder, max_gb=cache_gb)
    options = RunOptions(replace=replace, cache=cache)
    run = fit(content, opened, output, clock=clock, reporter=Reporter.to_terminal(), options=options)
    if run.chosen is not None:
        print_chosen(run.chosen)
    for split in ("validation", "test"):
        if split in run.figures:
            print_figures(run.figures[split], title=f"{split}{_HELPED if split == 'validation' else ''}")
    typer.echo(f"\nNext:\n  {program()} evaluate {output} TABLE\n  {program()} serve {output}")


_HELPED = ", whose rows helped to choose the recipe"
