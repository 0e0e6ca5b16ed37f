"""``sensorium tune``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_BUDGET = "30m"


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    config: Annotated[
        Path, typer.Argument(help="YAML file that says what to train on and, under `tune`, what to try.")
    ],
    budget: Annotated[
        str,
        typer.Option(
            metavar="TIME", help=f"Time the command may take, such as 90s, 30m or 2h. [default: {DEFAULT_BUDGET}]"
        ),
    ] = "",
    trials: Annotated[
        int | None, typer.Option(min=1, help="Trials of the whole search; with no --budget, time has no bound.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that work on the search.")] = 1,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Folder of the search. [default: the config's name and -tuned]"),
    ] = None,
    folds: Annotated[
        int | None,
        typer.Option(min=0, max=100, help="Folds that measure a trial; 0 for validation rows. Left out, where few."),
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Throw an earlier search in the folder away.")] = False,
    cache_folder: Annotated[Path | None, typer.Option(help="Where decoded cells are kept between runs.")] = None,
    cache_gb: Annotated[float, typer.Option(min=0, help="Most that the cache may hold.")] = 10,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep no decoded cells.")] = False,
) -> None:
    """Try many values of a config's options and write the best as a config."""
    began_s = time.monotonic()
    from sensorium.cli._cache import open_cache
    from sensorium.cli._program import program
    from sensorium.durations import parse_duration
    from sensorium.learning.searching.extra import require_optuna

    require_optuna()
    from sensorium.learning.searching.options import SearchOptions
    from sensorium.learning.searching.search import search
    from sensorium.learning.searching.space import load_space
    from sensorium.progress import Reporter

    timed = budget or (DEFAULT_BUDGET if trials is None else "")
    options = SearchOptions(
        budget_s=parse_duration(timed) if timed else None,
        trials=trials,
        workers=workers,
        num_folds=folds,
        replace=replace,
        cache=None if no_cache else open_cache(cache_folder, max_gb=cache_gb),
        began_s=began_s,
    )
    folder = output or Path(f"{config.stem}-tuned")
    found = search(load_space(config), folder, reporter=Reporter.to_terminal(), options=options)
    typer.echo(f"\nNext:\n  {program()} train {found.best} --output MODEL")
