"""From a model folder, and a table if there is one, to the facts of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sensorium.bundle import Bundle, open_bundle
from sensorium.errors import BundleError
from sensorium.predictor import Examined, Predictor
from sensorium.progress import Reporter
from sensorium.records.opening import open_table
from sensorium.records.table import Table
from sensorium.report.environment import environment
from sensorium.report.facts import RunFacts
from sensorium.report.findings import Given, look_at

_ROWS_LINE = re.compile(r"^- (train|validation|calibration|test): (\d+) rows$", re.MULTILINE)


def facts_of(folder: Path) -> RunFacts:
    """Read the facts of a run from its model folder.

    Raises:
        BundleError: The folder is damaged or foreign, or was not written by a training run.
    """
    bundle = open_bundle(folder)
    manifest = bundle.manifest
    metrics, config = bundle.json("metrics.json"), bundle.json("config.json")
    inputs = config.get("inputs")
    if not inputs:
        raise BundleError(f"bundle '{folder}' does not say how it was trained, so there is no run to report.")
    schema = bundle.json("input_schema.json")
    shown = [entry["name"] for entry in schema["inputs"]]
    return RunFacts(
        name=manifest.name,
        task=manifest.task,
        config={**config, "inputs": {name: inputs[name] for name in shown}},
        figures={split: metrics[split] for split in ("validation", "test") if split in metrics},
        history=_optional(bundle, "history.json") or [],
        row_counts={split: int(count) for split, count in _ROWS_LINE.findall(bundle.read("card.md").decode())},
        versions={"sensorium": manifest.sensorium_version, **manifest.libraries},
        created=manifest.created,
        subsets=metrics.get("subsets"),
        presence=metrics.get("presence"),
        energy=_optional(bundle, "energy.json"),
        chosen=_optional(bundle, "chosen.json"),
        comparison=_optional(bundle, "comparison.json"),
        learning_curve=_optional(bundle, "learning_curve.json"),
        split_column=schema["split_column"],
        environment=environment(),
    )


@dataclass(frozen=True)
class Asked:
    """What to show of a table.

    Attributes:
        split: Measure the records of this split alone.
        group: Column by whose values records are drawn; None for that of the training, where the table has it.
        by: Columns whose values the headline figure is told by.
        with_records: Show what is in the records that the model errs on.
        roots: Folders outside the table's own that cells may name files in.
    """

    split: str | None = None
    group: str | None = None
    by: Sequence[str] = ()
    with_records: bool = False
    roots: Sequence[Path] = ()


def with_table(facts: RunFacts, predictor: Predictor, path: Path, asked: Asked, *, reporter: Reporter) -> RunFacts:
    """Add what the model reaches on a table, and what a look at the whole table finds.

    Args:
        facts: The run.
        predictor: Its model.
        path: The table.
        asked: What to show of it.
        reporter: Shows the progress.

    Raises:
        DataError: The table cannot be read or measured.
    """
    table = open_table(path)
    group = asked.group or group_column(facts, table)
    rows, remark = predictor.split_rule.select(table, asked.split)
    rows.require([*asked.by, *([group] if group else [])])
    examined = predictor.examine(rows, group=group, allow_roots=asked.roots, reporter=reporter)
    columns = {name: modality.config.table_columns for name, modality in predictor.modalities.items()}
    return replace(
        measured(facts, examined, name=f"{path.name}{f', {asked.split}' if asked.split else ''}"),
        remark=remark,
        group=group,
        by=tuple(dict.fromkeys(asked.by)),
        with_records=asked.with_records,
        findings=look_at(
            table,
            Given.by(facts.config, columns),
            target=predictor.target.config.column,
            group=group,
            roots=asked.roots,
            reporter=reporter,
        ),
    )


def group_column(facts: RunFacts, table: Table) -> str | None:
    """Return the group column of the training, None where there was none or the table lacks it."""
    group = facts.config.get("data", {}).get("group")
    return group if group in table.columns else None


def measured(facts: RunFacts, examined: Examined, *, name: str) -> RunFacts:
    """Add what the model reaches on the records of a table: figures with intervals, and subsets of inputs.

    Args:
        facts: The run.
        examined: What its model answered for the table.
        name: What to call the records on the page.

    Raises:
        DataError: Labels cannot be compared.
    """
    subsets = examined.subset_figures()
    return replace(
        facts,
        figures={**facts.figures, name: examined.figures()},
        subsets=subsets or facts.subsets,
        examined=examined,
    )


def _optional(bundle: Bundle, name: str) -> Any:  # noqa: ANN401
    return bundle.json(name) if name in bundle.manifest.files else None
