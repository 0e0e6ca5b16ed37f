"""Views: inputs that read the same columns of a table. They come and go together, and are asked for as one input."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sensorium.modalities import ModalityConfig


@dataclass(frozen=True)
class Views:
    """The inputs of a model, those that are views of the same columns together.

    A text may be read twice, as tokens of pretrained weights and as n-grams. Whoever asks the model sends it once,
    under the name of its first view; where one view is hidden all are, since a cell that is missing is so for all.

    Attributes:
        groups: Names of the inputs, views of the same columns side by side; in the model's order.
    """

    groups: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, inputs: Mapping[str, ModalityConfig]) -> Views:
        """Put the inputs together that are of one type and read the same columns in the same way."""
        groups: dict[tuple[Any, ...], list[str]] = {}
        for name, config in inputs.items():
            key = (config.type, tuple(sorted(config.table_columns)), config.file_separator)
            groups.setdefault(key, []).append(name)
        return cls(tuple(map(tuple, groups.values())))

    @property
    def names(self) -> tuple[str, ...]:
        """The name by which each group is asked for: that of its first view."""
        return tuple(group[0] for group in self.groups)

    def behind(self, names: Collection[str]) -> tuple[str, ...]:
        """Return all views of the inputs named, by any of their views; of names that are no inputs, nothing."""
        return tuple(name for group in self.groups if not set(group).isdisjoint(names) for name in group)

    def filled(self, record: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a record in which every view has the cell that was given under the name of any."""
        if len(self.names) == sum(map(len, self.groups)):
            return record
        found = dict(record)
        for group in self.groups:
            cell = next((record[name] for name in group if record.get(name) is not None), None)
            found.update(dict.fromkeys(group, cell))
        return found
