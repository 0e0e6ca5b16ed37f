"""The whole look at a table before training: what is in it, what is wrong with it, and what gives the answer away."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sensorium.inspection import balance as classes
from sensorium.inspection import duplicates, gathering, missing, shortcuts
from sensorium.inspection.balance import Balance
from sensorium.inspection.concerns import Concern, sets_in_words, worst_first
from sensorium.inspection.duplicates import Copies
from sensorium.inspection.findings import Finding, Kind
from sensorium.inspection.gathering import Gathered
from sensorium.inspection.missing import Missing
from sensorium.inspection.scene import Scene, SurveyOptions, scene_of
from sensorium.progress import Reporter
from sensorium.records.table import Table


@dataclass(frozen=True)
class Survey:
    """What a look at a table found. Nothing in it is the content of a record; class names are.

    Attributes:
        name: The table's name.
        rows: Record number of each row.
        target: Column that a model shall answer.
        split: Column that names the splits.
        group: Column of records that belong together.
        findings: What each column is taken for.
        filled: Column → filled cells.
        concerns: What to know, worst first.
        missing: Missing cells of the columns that can be inputs.
        balance: Classes and splits; None without a target.
        gathered: What was found column by column.
        copies: The same content in several rows.
        seconds: How long it took.
    """

    name: str
    rows: Sequence[int]
    target: str | None
    split: str | None
    group: str | None
    findings: Sequence[Finding]
    filled: Mapping[str, int]
    concerns: Sequence[Concern]
    missing: Missing
    balance: Balance | None
    gathered: Gathered
    copies: Sequence[Copies]
    seconds: float

    @property
    def num_rows(self) -> int:
        """Records of the table."""
        return len(self.rows)


def survey(table: Table, options: SurveyOptions, *, reporter: Reporter) -> Survey:
    """Look at a table; every file is opened once.

    Args:
        table: The records.
        options: What to look at.
        reporter: Shows the progress.

    Raises:
        DataError: There is no such target or group.
    """
    started_s = time.perf_counter()
    scene = scene_of(table, options, reporter)
    absent = missing.missing_cells(table, scene.inputs, scene.labelled)
    balance = classes.balance_of(scene)
    gathered = gathering.gather(scene)
    copies = [one for one in gathering.copies_of(scene, gathered) if one.sets]
    return Survey(
        name=table.source,
        rows=table.rows,
        target=options.target,
        split=scene.split,
        group=scene.group,
        findings=scene.findings,
        filled={name: len(cells) - cells.count(None) for name, cells in table.columns.items()},
        concerns=worst_first(_concerns(scene, absent, balance, gathered, copies)),
        missing=absent,
        balance=balance,
        gathered=gathered,
        copies=copies,
        seconds=time.perf_counter() - started_s,
    )


def _concerns(
    scene: Scene, absent: Missing, balance: Balance | None, gathered: Gathered, copies: Sequence[Copies]
) -> Iterator[Concern]:
    yield from _of_columns(scene.findings)
    if balance is not None:
        yield from classes.concerns_of(balance)
    yield from missing.concerns_of(absent, len(scene.table))
    yield from shortcuts.concerns_of(gathered.shortcuts)
    yield from gathering.concerns_of(scene, gathered)
    yield from _of_torn_groups(scene)
    for one in copies:
        yield from duplicates.concerns_of(one, scene.table)


_UNLESS_KNOWN = "Leave out what is not known when the model must answer."
_OF_KINDS: dict[Kind, Concern] = {
    "leak": Concern("serious", "leak", "Columns that may repeat the target", _UNLESS_KNOWN),
    "broken": Concern("serious", "files", "Columns of files of which none opens", "Correct them, or leave them out."),
    "outcome": Concern("warning", "outcome", "Columns that may be known only after the answer is", _UNLESS_KNOWN),
    "sensitive": Concern(
        "warning",
        "people",
        "Columns that may tell who a person is",
        "Leave them out, and do not pass the table on with them.",
    ),
}


def _of_columns(findings: Sequence[Finding]) -> Iterator[Concern]:
    """Yield what someone should know of what columns are taken for."""
    for kind, concern in _OF_KINDS.items():
        names = [finding.column for finding in findings if finding.kind == kind]
        if names:
            quoted = ", ".join(f"'{name}'" for name in names)
            yield replace(concern, sentence=f"{concern.sentence}: {quoted}.", columns=tuple(names))


def _of_torn_groups(scene: Scene) -> Iterator[Concern]:
    """Yield what someone should know of groups that are in two splits."""
    belonging = scene.belonging
    if belonging.groups is None or belonging.splits is None:
        return
    splits = defaultdict(set)
    for group, split in zip(belonging.groups, belonging.splits, strict=True):
        splits[group].add(split)
    torn = {group for group, names in splits.items() if group is not None and len(names) > 1}
    if torn:
        rows = [row for row, group in zip(scene.table.rows, belonging.groups, strict=True) if group in torn]
        yield Concern(
            "serious",
            "groups",
            f"Groups of '{scene.group}' in more than one split: {sets_in_words(len(torn), rows)}. The model would be "
            "measured on what it knows.",
            "Put each group in one split, or let the splits be drawn at random by group.",
            (scene.group or "",),
        )
