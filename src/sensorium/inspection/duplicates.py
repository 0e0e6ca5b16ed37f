"""The same content in several rows: equal, or alike enough for a model to know it again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sensorium.inspection.concerns import Concern, Severity, sets_in_words
from sensorium.inspection.files import Looks, Picture, Recording
from sensorium.inspection.matching import sets_of_alike, sets_of_equals
from sensorium.inspection.scene import Belonging
from sensorium.inspection.texts import Texts, digest_of
from sensorium.records.table import Table, TableCell

Alike = Literal["equal", "alike"]
MANY = 0.05
"""Share of rows above which copies inside a table are worth a warning."""


@dataclass(frozen=True)
class Copies:
    """Rows that hold the same.

    Attributes:
        what: What is the same: a column's name in quotes, or ``whole record``.
        alike: ``equal``, or ``alike`` for pictures that only look the same.
        sets: Places in the table of the rows of each set, the largest set first.
        across_splits: Those sets that stand in more than one split.
        across_labels: Those that have more than one label.
        across_groups: Those that are in more than one group.
    """

    what: str
    alike: Alike
    sets: tuple[tuple[int, ...], ...]
    across_splits: tuple[tuple[int, ...], ...]
    across_labels: tuple[tuple[int, ...], ...]
    across_groups: tuple[tuple[int, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The column that is the same; none for whole records."""
        return (self.what[1:-1],) if self.what.startswith("'") else ()

    @property
    def num_rows(self) -> int:
        """Rows that are in any set."""
        return sum(map(len, self.sets))


def copies_of_records(table: Table, columns: Sequence[str], belonging: Belonging) -> Copies:
    """Find rows whose cells are equal in all of the columns that can be inputs."""
    cells = zip(*(table.columns[name] for name in columns), strict=True) if columns else ()
    keys = [None if all(cell is None for cell in row) else digest_of(repr(row)) for row in cells]
    return _copies("whole record", "equal", sets_of_equals(keys), belonging)


def copies_of_texts(name: str, texts: Texts, belonging: Belonging) -> Copies:
    """Find rows whose texts have the same words."""
    return _copies(f"'{name}'", "equal", sets_of_equals(texts.digests), belonging)


def copies_of_files(name: str, looks: Looks, belonging: Belonging) -> Iterator[Copies]:
    """Find rows with equal files, and for pictures those that look alike, equal ones among them."""
    usable = [(place, look) for place, look in looks.each if isinstance(look, Picture | Recording)]
    rows = [place for place, _ in usable]
    equal = sets_of_equals(look.digest for _, look in usable)
    yield _copies(f"'{name}'", "equal", _row_sets(equal, rows), belonging)
    seen = [(place, look) for place, look in usable if isinstance(look, Picture) and not look.is_flat]
    if len(seen) > 1:
        hashes = np.array([look.look for _, look in seen], dtype=np.uint64)
        alike = sets_of_alike(hashes, np.stack([look.thumbnail for _, look in seen]))
        yield _copies(f"'{name}'", "alike", _row_sets(alike, [place for place, _ in seen]), belonging)


def _row_sets(sets: Iterable[Sequence[int]], rows: Sequence[int]) -> list[list[int]]:
    """Return the rows of sets of files; files of one row are no copies of each other."""
    of_rows = [sorted({rows[place] for place in one}) for one in sets]
    return [one for one in of_rows if len(one) > 1]


def _copies(what: str, alike: Alike, sets: Iterable[Sequence[int]], belonging: Belonging) -> Copies:
    kept = tuple(map(tuple, sets))
    across = [_across(kept, of) for of in (belonging.splits, belonging.labels, belonging.groups)]
    return Copies(what, alike, kept, *across)


def _across(sets: Sequence[tuple[int, ...]], belongs: Sequence[TableCell] | None) -> tuple[tuple[int, ...], ...]:
    """Return the sets whose rows belong to more than one of something."""
    if belongs is None:
        return ()
    return tuple(one for one in sets if len({belongs[place] for place in one} - {None}) > 1)


def concerns_of(copies: Copies, table: Table) -> Iterator[Concern]:
    """Yield what someone should know of copies."""
    same = f"the same {copies.what}" if copies.alike == "equal" else f"pictures in {copies.what} that look alike"
    for across, rule in zip((copies.across_splits, copies.across_labels, copies.across_groups), _RULES, strict=True):
        if across:
            sentence = f"Sets of rows {rule.where} that hold {same}: {_number(across, table)}.{rule.consequence}"
            yield Concern(rule.severity, rule.topic, sentence, rule.remedy, copies.columns)
    if copies.sets and not copies.across_splits and not copies.across_groups:
        yield Concern(
            "warning" if copies.num_rows > MANY * len(table) else "note",
            "copies",
            f"Sets of rows that hold {same}: {_number(copies.sets, table)}.",
            "Keep one row of each set, or name a `group` column in which the rows of a set have one value.",
            copies.columns,
        )


def _number(sets: Sequence[tuple[int, ...]], table: Table) -> str:
    return sets_in_words(len(sets), [table.rows[place] for one in sets for place in one])


@dataclass(frozen=True)
class _Rule:
    """What is said of sets of rows that are where they should not be."""

    severity: Severity
    topic: str
    where: str
    consequence: str
    remedy: str


_RULES = (
    _Rule(
        severity="serious",
        topic="copies",
        where="in different splits",
        consequence=" The model would be measured on what it learned by heart.",
        remedy="Put each set in one split: give its rows one value in a group column and name it as `group`.",
    ),
    _Rule(
        severity="warning",
        topic="contradiction",
        where="with different labels",
        consequence="",
        remedy="Look at these rows: at most one of the labels can be learned.",
    ),
    _Rule(
        severity="warning",
        topic="groups",
        where="in different groups",
        consequence=" A split by group can still put them apart.",
        remedy="Give the rows of a set one group.",
    ),
)
