"""Columns that are about the records and not in them: splits, groups, identifiers."""

from __future__ import annotations

import re
from collections import defaultdict

from sensorium.inspection.values import MIN_TEXT_WORDS
from sensorium.modalities.rows.numerals import parse_number
from sensorium.modalities.words.segment import words
from sensorium.records.splits import split_name
from sensorium.records.table import Table

# In the order they are believed: a column named `group` knows better than the one named `patient`.
_GROUP_NAMES = (
    "group",
    "family",
    "subject",
    "patient",
    "person",
    "speaker",
    "user",
    "customer",
    "client",
    "session",
)
_ID_NAME = re.compile(r"(.*_)?(id|ids|uuid|guid|idx|index|key|row|nr|no)|unnamed: 0|", re.IGNORECASE)
MIN_ROWS = 10
"""In smaller tables distinct values say nothing."""


def split_column(table: Table, *, exclude: str | None) -> str | None:
    """Return the column whose every cell names a split, training and another among them."""
    for name, cells in table.columns.items():
        if name == exclude:
            continue
        found = {split_name(cell) for cell in set(cells)}
        if None not in found and "train" in found and len(found) > 1:
            return name
    return None


def group_column(table: Table, split: str | None, *, exclude: str | None) -> str | None:
    """Return the column that says which records belong together, known by its name.

    Its values repeat, and where a column names the splits, none of its values is in two of them.
    """
    named = {name: _group_rank(name) for name in table.columns if name not in (exclude, split)}
    for name in sorted((name for name in named if named[name] is not None), key=lambda name: named[name] or 0):
        filled = [cell for cell in table.columns[name] if cell is not None]
        if 1 < len(set(filled)) < len(filled) and (split is None or not _is_torn(table, name, split)):
            return name
    return None


def _group_rank(name: str) -> int | None:
    plain = name.lower().removesuffix("_id").removesuffix("_name")
    return _GROUP_NAMES.index(plain) if plain in _GROUP_NAMES else None


def _is_torn(table: Table, group: str, split: str) -> bool:
    """Whether a group is in two splits."""
    splits = defaultdict(set)
    for cell, name in zip(table.columns[group], table.columns[split], strict=True):
        if cell is not None:
            splits[cell].add(split_name(name))
    return any(len(names) > 1 for names in splits.values())


def identifier_reason(table: Table, name: str) -> str | None:
    """Return why a column only tells records apart; None if it may say more."""
    if _ID_NAME.fullmatch(name):
        return "its name says that it numbers or identifies the records"
    if _group_rank(name) is not None:
        return "its name says that it identifies whom the records belong to"
    filled = [cell for cell in table.columns[name] if isinstance(cell, str)]
    if len(filled) < MIN_ROWS or len(set(filled)) < len(filled):
        return None
    if all(cell.isdecimal() for cell in filled):
        return "every value is another whole number"
    sample = filled[:200]
    if any(parse_number(cell) is not None for cell in sample):
        return None
    mean_words = sum(len(words(cell)) for cell in sample) / len(sample)
    return "every value is another short one" if mean_words < MIN_TEXT_WORDS else None
