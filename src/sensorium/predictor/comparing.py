"""Models side by side on one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sensorium.errors import ConfigError, DataError, Faults
from sensorium.evaluation.leaderboard import Answered, rank_models
from sensorium.evaluation.standings import Leaderboard
from sensorium.predictor.labelled import label
from sensorium.predictor.predictor import SILENT, Predictor
from sensorium.predictor.together import Shown, answer_together
from sensorium.progress import Reporter
from sensorium.reading import placed
from sensorium.records.opening import open_table
from sensorium.records.table import Table


def load_models(folders: Sequence[Path | str]) -> dict[str, Predictor]:
    """Open models, each under its name, or its folder where several have the same name.

    Raises:
        BundleError: A folder is damaged or foreign.
        ConfigError: A folder is named twice.
    """
    if len({Path(folder).resolve() for folder in folders}) < len(folders):
        raise ConfigError("a model folder is named twice. Name each once.")
    models = {str(folder): Predictor.load(folder) for folder in folders}
    names = [predictor.name for predictor in models.values()]
    return {
        predictor.name if names.count(predictor.name) == 1 else folder: predictor
        for folder, predictor in models.items()
    }


def select_for(
    models: Mapping[str, Predictor], source: object, split: str | None, *, reporter: Reporter = SILENT
) -> Table:
    """Open a table that models are to be compared on, and take one split of it, or all of it.

    A record is taken where it is of this split for every model: a row that calibrated one of them, or that another
    column counts among its training rows, would flatter that one.

    Args:
        models: Name → model.
        source: As `Predictor.select`.
        split: As `Predictor.select`.
        reporter: Is told which rows were left out.

    Raises:
        ConfigError: The models answer different targets.
        DataError: The table cannot be read, or has no such split, or no row of it is of this split for all models.
    """
    targets = {(one.target.config.column, one.target.config.task) for one in models.values()}
    if len(targets) > 1:
        shown = ", ".join(f"'{column}' ({task})" for column, task in sorted(targets))
        raise ConfigError(f"the models answer different targets: {shown}. Compare models of one.")
    table = open_table(source)
    kept = set(table.rows)
    for name, predictor in models.items():
        rows, remark = predictor.split_rule.select(table, split)
        kept &= set(rows.rows)
        if remark:
            reporter.line(f"note on {name}: {remark}")
    if not kept:
        raise DataError(f"no record has the split '{split}' for every model.")
    return table.take([place for place, row in enumerate(table.rows) if row in kept])


def compare_models(
    contenders: Sequence[Shown],
    table: Table,
    *,
    group: str | None = None,
    figure: str | None = None,
    allow_roots: Sequence[Path] = (),
    reporter: Reporter,
) -> Leaderboard:
    """Rank models by what they answer to the same records.

    Args:
        contenders: At least two; see `sensorium.predictor.together.with_and_without`.
        table: Records with labels.
        group: Column whose records of one value (a patient, a speaker) are drawn together.
        figure: What to rank by; None takes the headline figure.
        allow_roots: Folders outside the table's own that cells may name files in.
        reporter: Shows the progress.

    Raises:
        ConfigError: There is one model only, or no such figure.
        DataError: The table, its labels or its files are wrong, all faults together.
    """
    if len(contenders) < 2:
        raise ConfigError("one model alone cannot be compared. Name a second one, or an input to hide (--without).")
    faults = Faults()
    for one in contenders:
        with faults.gathered():
            label(table, one.predictor.target, group)
    faults.found = list(dict.fromkeys(faults.found))  # a label that is missing is so for every model
    faults.raise_any()
    together = answer_together(contenders, table, allow_roots=allow_roots, reporter=reporter)
    labelled = {one.name: label(together.table, one.predictor.target, group) for one in contenders}
    models = [Answered(name, one.target, together.outputs[name], one.labels) for name, one in labelled.items()]
    first = labelled[contenders[0].name]
    try:
        board = rank_models(models, groups=first.groups, figure=figure)
    except DataError as error:
        raise placed(error.faults, together.table, first.target.config.column) from None
    return replace(board, rows_left_out=together.rows_left_out)
