"""A table with all that must be known of it before its cells are looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from sensorium.inspection.columns import inspect_columns
from sensorium.inspection.findings import LEFT_OUT, Finding, InputKind
from sensorium.inspection.labelled import Labelled
from sensorium.progress import Reporter
from sensorium.records.splits import split_name
from sensorium.records.table import Table, TableCell


@dataclass(frozen=True)
class SurveyOptions:
    """What to look at.

    Attributes:
        target: Column that a model shall answer; None to look at the columns alone.
        group: Column of records that belong together; None takes one that its name gives away.
        roots: Folders outside the table's own that cells may name files in.
        sample: Most files opened of a column, taken from all over the table; None opens all.
    """

    target: str | None = None
    group: str | None = None
    roots: Sequence[Path] = ()
    sample: int | None = None


@dataclass(frozen=True)
class Scene:
    """A table and what its columns are.

    Attributes:
        table: The records.
        options: What to look at.
        findings: What each column is taken for.
        split: Column that names the splits.
        group: Column of records that belong together.
        labelled: The rows with a label; None without a target.
        reporter: Shows the progress.
    """

    table: Table
    options: SurveyOptions
    findings: Sequence[Finding]
    split: str | None
    group: str | None
    labelled: Labelled | None
    reporter: Reporter

    @property
    def inputs(self) -> list[str]:
        """Columns that would be inputs."""
        kinds = set(get_args(InputKind)) - set(LEFT_OUT)
        return [one.column for one in self.findings if one.kind in kinds and one.column != self.group]

    @property
    def belonging(self) -> Belonging:
        """What each row belongs to."""
        columns = self.table.columns
        splits = None if self.split is None else [split_name(cell) for cell in columns[self.split]]
        has_classes = self.labelled is not None and bool(self.labelled.classes)
        labels = columns[self.options.target or ""] if has_classes else None
        return Belonging(splits, labels, None if self.group is None else columns[self.group])


@dataclass(frozen=True)
class Belonging:
    """Split, class and group of each row; None where that is not known of any."""

    splits: Sequence[TableCell] | None
    labels: Sequence[TableCell] | None
    groups: Sequence[TableCell] | None


def scene_of(table: Table, options: SurveyOptions, reporter: Reporter) -> Scene:
    """Find out what the columns of a table are.

    Raises:
        DataError: There is no such target or group.
    """
    table.require([name for name in (options.target, options.group) if name is not None])
    findings = inspect_columns(table, options.target, options.roots)
    by_kind = {finding.kind: finding.column for finding in findings}
    group = options.group or by_kind.get("group")
    labelled = None if options.target is None else Labelled.of(table, options.target, group)
    return Scene(table, options, findings, by_kind.get("split"), group, labelled, reporter)
