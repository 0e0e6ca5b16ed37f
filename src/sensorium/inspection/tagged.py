"""Whether labels are sets of tags, and what stands between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from sensorium.records.table import Table

SEPARATORS = ("|", ";", ",")
MIN_SETS = 3
"""Fewer different sets of several tags prove nothing."""


def tag_separator(labels: Collection[str]) -> str | None:
    """Return what separates the tags of labels; None where they are names of single classes.

    Parts of sets come again in other sets; those of a class such as ``Toys, Games`` stand together every time.

    Args:
        labels: Different labels.
    """
    for separator in SEPARATORS:
        sets = {frozenset(part for word in label.split(separator) if (part := word.strip())) for label in labels}
        several = [tags for tags in sets if len(tags) > 1]
        uses = Counter(tag for tags in sets for tag in tags)
        parts = {tag for tags in several for tag in tags}
        if len(several) >= MIN_SETS and sum(uses[tag] > 1 for tag in parts) > len(parts) / 2:
            return separator
    return None


def label_texts(table: Table, target: str) -> list[str | None]:
    """Return the label of every record as one text, a list of tags with a separator between them.

    Raises:
        DataError: There is no such column, or it holds bytes.
    """
    cells = table.texts_and_lists(target)
    separator = list_separator(cells) or SEPARATORS[-1]
    return [separator.join(sorted(cell)) if isinstance(cell, tuple) else cell for cell in cells]


def list_separator(cells: Collection[str | tuple[str, ...] | None]) -> str | None:
    """Return a separator that no tag of cells that are lists holds, the usual one if it can be; None without lists."""
    tags = {tag for cell in cells if isinstance(cell, tuple) for tag in cell}
    free = (one for one in reversed(SEPARATORS) if not any(one in tag for tag in tags))
    return next(free, SEPARATORS[0]) if tags else None
