"""``sensorium train``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sensorium.learning.config import RunConfig
    from sensorium.learning.pipeline import RunOptions
    from sensorium.progress import Reporter


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    config: Annotated[Path, typer.Argument(help="YAML file that says what to train on and how.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Model folder to write.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace a model folder or an unfinished run that is already there.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with a run that was interrupted.")] = False,
    earlier: Annotated[
        Path | None, typer.Option("--from", metavar="BUNDLE", help="Continue from the weights of an earlier model.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only print the whole config, the model's size, and what it will take.")
    ] = False,
    folds: Annotated[
        int | None, typer.Option(min=2, max=100, help="Train once a fold, and measure each row by a model without it.")
    ] = None,
    compare_inputs: Annotated[
        bool,
        typer.Option("--compare-inputs", help="Also train on each input alone, to see whether they help each other."),
    ] = False,
    fraction: Annotated[
        str,
        typer.Option(
            metavar="F[,F...]", help="Train on a part of the training rows; on several, to see what more bring."
        ),
    ] = "",
    cache_folder: Annotated[Path | None, typer.Option(help="Where decoded cells are kept between runs.")] = None,
    cache_gb: Annotated[float, typer.Option(min=0, help="Most that the cache may hold.")] = 10,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Keep no decoded cells.")] = False,
    tensorboard: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write the run's curves here for TensorBoard.")
    ] = None,
    mlflow: Annotated[
        str | None, typer.Option(metavar="URI", help="Log the run to this MLflow server or file store.")
    ] = None,
) -> None:
    """Train a model from a YAML file and write its folder."""
    from sensorium.cli._cache import open_cache
    from sensorium.learning.config import load_config
    from sensorium.learning.earlier import Earlier
    from sensorium.learning.pipeline import RunOptions
    from sensorium.learning.tracking import build_trackers
    from sensorium.progress import Reporter

    reporter = Reporter.to_terminal()
    run_config = load_config(config)
    options = RunOptions(
        replace=replace,
        resume=resume,
        cache=None if no_cache else open_cache(cache_folder, max_gb=cache_gb),
        earlier=None if earlier is None else Earlier.open(earlier),
        trackers=build_trackers(tensorboard=tensorboard, mlflow=mlflow),
        compares_inputs=compare_inputs,
        fractions=_fractions(fraction),
    )
    if options.fractions and (dry_run or folds is not None):
        raise typer.BadParameter("goes with neither --dry-run nor --folds", param_hint="--fraction")
    if dry_run:
        _forecast(run_config, options, reporter)
    elif folds is not None:
        _train_folds(run_config, output, folds, options, reporter)
    else:
        _train(run_config, output, options, reporter)


def _fractions(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(one) for one in text.split(",")) if text else ()
    except ValueError:
        raise typer.BadParameter("takes numbers such as 0.25 or 0.1,0.3,1", param_hint="--fraction") from None


def _train(config: RunConfig, output: Path, options: RunOptions, reporter: Reporter) -> None:
    from sensorium.cli._program import program
    from sensorium.cli._tables import print_comparison, print_figures, print_learning_curve
    from sensorium.learning.pipeline import train

    run = train(config, output, reporter=reporter, options=options)
    for split, title in (("validation", "validation, whose rows chose the epoch"), ("test", "test")):
        if split in run.figures:
            print_figures(run.figures[split], title=title)
    if run.comparison is not None:
        print_comparison(run.comparison.to_json())
    if run.learning_curve is not None:
        print_learning_curve(run.learning_curve.to_json())
    typer.echo(f"\nNext:\n  {program()} evaluate {output} TABLE\n  {program()} serve {output}")


def _forecast(config: RunConfig, options: RunOptions, reporter: Reporter) -> None:
    from sensorium.learning.forecast import forecast, render
    from sensorium.learning.pipeline import complete

    whole = complete(config, options.earlier, reporter)
    typer.echo(render(whole, forecast(whole, reporter, options.earlier)), nl=False)


def _train_folds(config: RunConfig, output: Path, num_folds: int, options: RunOptions, reporter: Reporter) -> None:
    from sensorium.cli._tables import print_figures
    from sensorium.learning.folding import refuse_existing, train_folds, write_folds
    from sensorium.learning.pipeline import complete

    refuse_existing(output, replace=options.replace)
    folds = train_folds(complete(config, options.earlier, reporter), num_folds, reporter, options.cache)
    write_folds(output, folds, replace=options.replace)
    print_figures(folds.pooled, title=f"all rows, each by the model of its fold ({num_folds} folds)")
    typer.echo(folds.summary)
