"""How a cell names a set of tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sensorium.errors import DataError, Fault
from sensorium.records.table import Table, TableCell


class Notation(NamedTuple):
    """How a cell names a set of tags.

    Attributes:
        separator: What stands between two tags.
        no_tags: What a cell says whose record has none; "" where that is an empty cell.
    """

    separator: str
    no_tags: str

    def tags_in(self, label: str) -> tuple[str, ...]:
        """Return the tags that a label names, each once, in the order of text; none where it says so."""
        tags = {tag for part in label.split(self.separator) if (tag := part.strip())}
        return () if tags == {self.no_tags} else tuple(sorted(tags))

    def text_of(self, tags: Sequence[str]) -> str:
        """Return tags as a table names them."""
        return self.separator.join(tags) or self.no_tags

    def is_given(self, label: TableCell) -> bool:
        """Whether a cell is a label: a list, a text, or nothing where that says that there are no tags."""
        return not self.no_tags or isinstance(label, tuple) or (isinstance(label, str) and bool(label.strip()))

    def labels_in(self, table: Table, column: str) -> list[str | None]:
        """Return the tags of every record in one order, each once, joined by the separator; None where missing.

        Raises:
            DataError: The column is missing, or cells hold bytes, a tag with a separator in it, or `no_tags` beside
                tags; all of them, with their places.
        """
        labels: list[str | None] = []
        faults: list[Fault] = []
        for row, cell in zip(table.rows, table.texts_and_lists(column), strict=True):
            tags = self.tags_in(self.separator.join(cell) if isinstance(cell, tuple) else cell or "")
            if isinstance(cell, tuple) and any(self.separator in tag for tag in cell):
                message = f"a tag of the list holds the separator '{self.separator}'. Name another `separator`."
                faults.append(Fault(message, table.source, row, column))
            elif self.no_tags in tags:
                message = f"'{self.no_tags}' stands beside tags, though it says that there are none. Remove either."
                faults.append(Fault(message, table.source, row, column))
            labels.append(self.text_of(tags) if self.is_given(cell) else None)
        if faults:
            raise DataError(faults)
        return labels
