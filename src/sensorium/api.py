"""The Python interface: train, fit, tune, load, compare, gate. Training is imported only where it is asked for."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sensorium.evaluation.gate import GateResult, check_rules
from sensorium.evaluation.rules import parse_rules, read_rules
from sensorium.evaluation.standings import Leaderboard
from sensorium.predictor import Predictor
from sensorium.predictor.comparing import compare_models, load_models, select_for
from sensorium.predictor.together import with_and_without
from sensorium.progress import Reporter

if TYPE_CHECKING:
    from sensorium.learning.pipeline import RunOptions
    from sensorium.learning.searching.search import Search


def train(  # noqa: PLR0913 -- one argument an option of a run
    config: Path | str | Mapping[str, Any],
    output: Path | str,
    *,
    replace: bool = False,
    resume: bool = False,
    compare_inputs: bool = False,
    fractions: Sequence[float] = (),
    cache_folder: Path | str | None = None,
    progress: bool = True,
) -> Predictor:
    """Train a model as a YAML file says and return it ready to answer.

    Args:
        config: Path of the YAML file, or its content as a mapping; relative paths in a mapping start from the
            current folder.
        output: Model folder to write.
        replace: Whether a model folder that is already there gives way.
        resume: Whether to go on from the checkpoint of a run that was interrupted.
        compare_inputs: Whether to train on each input alone, too, to see whether they help each other; the verdict
            lies in ``comparison.json`` of the model folder and on its page.
        fractions: Parts of the training rows to train on, each above 0 and at most 1. The model is that of the largest;
            several show what more rows bring, in ``learning_curve.json`` of the model folder and on its page.
        cache_folder: Where decoded pictures and recordings are kept between runs; None keeps them nowhere.
        progress: Whether bars and lines go to standard error.

    Raises:
        ConfigError: The config or the output folder is wrong; all faults together.
        DataError: The tables or their files are wrong; all faults together.
    """
    from sensorium.cache import ArrayCache
    from sensorium.learning import config as configs
    from sensorium.learning import pipeline

    run_config = configs.parse_config(config) if isinstance(config, Mapping) else configs.load_config(Path(config))
    reporter = Reporter.to_terminal() if progress else Reporter()
    cache = None if cache_folder is None else ArrayCache(Path(cache_folder))
    options = pipeline.RunOptions(
        replace=replace, resume=resume, cache=cache, compares_inputs=compare_inputs, fractions=tuple(fractions)
    )
    return load(pipeline.train(run_config, Path(output), reporter=reporter, options=options).folder)


def fit(  # noqa: PLR0913 -- one argument an option of the command
    table: object,
    *,
    target: str,
    output: Path | str = "model",
    options: Mapping[str, Any] | None = None,
    budget: str | None = None,
    group: str | None = None,
    cache_folder: Path | str | None = None,
    progress: bool = True,
) -> Predictor:
    """Train on a table alone: what each column is, and every part of the model, is chosen from the table.

    Args:
        table: Path, pandas or polars frame, or list of dicts.
        target: Column to predict.
        output: Model folder to write; one that is already there is replaced.
        options: Keys of the YAML that take precedence over what is chosen, such as ``{"training": {"epochs": 5}}``.
        budget: What it may take in all, as ``90s``, ``3m`` or ``1h``: several recipes are then tried, and the best or
            an average is kept; ``chosen.json`` of the model folder says what was tried. None trains one model.
        group: Column whose records of one value (a patient, a speaker) are never parted.
        cache_folder: Where decoded pictures and recordings are kept between runs; None keeps them nowhere.
        progress: Whether bars and lines go to standard error.

    Raises:
        ConfigError: The options or the budget are wrong.
        DataError: The table or its files are wrong, or nothing in it can be an input.
    """
    from sensorium.inspection.starter import starter_content
    from sensorium.records.opening import open_table

    began_s = time.perf_counter()
    opened = open_table(table)
    # What `sensorium init` writes, so that all ways of starting choose alike.
    content = starter_content(opened, target=target, group=group)
    for key, value in (options or {}).items():
        merges = isinstance(value, Mapping) and isinstance(content.get(key), Mapping)
        content[key] = {**content[key], **value} if merges else value
    if budget is None:
        return train(content, output, replace=True, cache_folder=cache_folder, progress=progress)

    from sensorium.durations import parse_duration
    from sensorium.learning.choosing import chooser
    from sensorium.learning.choosing.clock import Clock

    clock = Clock(parse_duration(budget), began_s=began_s)
    reporter, run_options = _aids(cache_folder, progress=progress)
    found = chooser.fit(content, opened, Path(output), clock=clock, reporter=reporter, options=run_options)
    return load(found.folder)


def _aids(cache_folder: Path | str | None, *, progress: bool) -> tuple[Reporter, RunOptions]:
    from sensorium.cache import ArrayCache
    from sensorium.learning.pipeline import RunOptions

    cache = None if cache_folder is None else ArrayCache(Path(cache_folder))
    return Reporter.to_terminal() if progress else Reporter(), RunOptions(replace=True, cache=cache)


def tune(  # noqa: PLR0913 -- one argument an option of the command
    config: Path | str | Mapping[str, Any],
    output: Path | str,
    *,
    budget: str | None = None,
    trials: int | None = None,
    workers: int = 1,
    folds: int | None = None,
    replace: bool = False,
    cache_folder: Path | str | None = None,
    progress: bool = True,
) -> Search:
    """Try many values of a config's options, and write the best as a config; see docs/tune.md.

    Args:
        config: Path of the YAML file, or its content as a mapping; ``tune`` in it says what is tried.
        output: Folder of the search. What it holds of the same search is gone on with.
        budget: Time the whole call may take, such as ``"30m"``; None sets no bound.
        trials: Trials of the whole search; None sets no bound. One of the two must be given.
        workers: Processes that work on it; with several, the calling script needs its ``if __name__ == "__main__"``.
        folds: Folds that measure a trial, 0 for validation rows; None takes folds where validation rows are few.
        replace: Whether an earlier search in the folder is thrown away.
        cache_folder: Where decoded pictures and recordings are kept between runs; None keeps them nowhere.
        progress: Whether lines go to standard error.

    Raises:
        MissingDependencyError: The extra ``tune`` is not installed.
        ConfigError: The config, its ranges or the options are wrong; all faults together.
        DataError: The tables or their files are wrong; all faults together.
        InterruptedRunError: Someone asked to stop; what was found so far is written.
        SensoriumError: No trial was completed.
    """
    from sensorium.cache import ArrayCache
    from sensorium.durations import parse_duration
    from sensorium.errors import ConfigError
    from sensorium.learning.searching.extra import require_optuna

    require_optuna()
    from sensorium.learning.searching.options import SearchOptions
    from sensorium.learning.searching.search import search
    from sensorium.learning.searching.space import load_space, open_space

    if budget is None and trials is None:
        raise ConfigError("a search needs an end. Give a budget, such as '30m', or a number of trials.")
    options = SearchOptions(
        budget_s=None if budget is None else parse_duration(budget),
        trials=trials,
        workers=workers,
        num_folds=folds,
        replace=replace,
        cache=None if cache_folder is None else ArrayCache(Path(cache_folder)),
    )
    space = open_space(config) if isinstance(config, Mapping) else load_space(Path(config))
    return search(space, Path(output), reporter=Reporter.to_terminal() if progress else Reporter(), options=options)


def load(folder: Path | str) -> Predictor:
    """Open a model folder; the model answers without torch.

    Raises:
        BundleError: The folder is damaged, foreign or of a version this release does not read.
    """
    return Predictor.load(Path(folder))


def compare(  # noqa: PLR0913 -- one argument an option of the command
    bundles: Sequence[Path | str],
    table: object,
    *,
    split: str | None = None,
    group: str | None = None,
    without: Sequence[str] = (),
    figure: str | None = None,
    allow_roots: Sequence[Path] = (),
    progress: bool = True,
) -> Leaderboard:
    """Rank models by what they answer to the same records, and say which cannot be told from the best.

    Args:
        bundles: Model folders.
        table: Path, pandas or polars frame, or list of dicts, with labels and the columns of every model.
        split: Take only the records of this split.
        group: Column whose records of one value (a patient, a speaker) are drawn together.
        without: Inputs to hide: each model that has one is ranked once more without it. Several in one text, apart by
            commas, are hidden together.
        figure: What to rank by, as `evaluate` names it; None takes accuracy, or RMSE for numbers.
        allow_roots: Folders outside the table's own that cells may name files in.
        progress: Whether a bar goes to standard error.

    Raises:
        ConfigError: The models cannot be compared, or there is no such input or figure.
        BundleError: A model folder cannot be opened.
        DataError: The table or its files are wrong; all faults together.
    """
    models = load_models(bundles)
    contenders = with_and_without(models, without)
    reporter = Reporter.to_terminal() if progress else Reporter()
    rows = select_for(models, table, split, reporter=reporter)
    return compare_models(contenders, rows, group=group, figure=figure, allow_roots=allow_roots, reporter=reporter)


def gate(  # noqa: PLR0913 -- one argument an option of the command
    rules: Path | str | Sequence[str | Mapping[str, str]],
    bundle: Path | str,
    table: object,
    *,
    split: str | None = None,
    group: str | None = None,
    allow_roots: Sequence[Path] = (),
    progress: bool = True,
) -> GateResult:
    """Measure a model and say which rules its figures break.

    Args:
        rules: Path of a YAML file of rules, or its content: each such as ``"recall.covid19.low >= 0.8"``, or a
            mapping of ``rule`` and ``why``.
        bundle: Model folder.
        table: Path, pandas or polars frame, or list of dicts, with labels.
        split: Take only the records of this split.
        group: Column whose records of one value are drawn together for the intervals.
        allow_roots: Folders outside the table's own that cells may name files in.
        progress: Whether a bar goes to standard error.

    Raises:
        ConfigError: Rules are wrong, or name figures that there are not; all faults together.
        BundleError: The model folder cannot be opened.
        DataError: The table or its files are wrong; all faults together.
    """
    if isinstance(rules, str | Path):
        source, parsed = Path(rules).name, read_rules(Path(rules))
    else:
        source, parsed = None, parse_rules(rules)
    reporter = Reporter.to_terminal() if progress else Reporter()
    figures = load(bundle).evaluate(table, split=split, group=group, allow_roots=allow_roots, reporter=reporter)
    return check_rules(parsed, figures, source=source)
