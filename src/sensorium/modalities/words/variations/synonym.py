"""Words replaced by others that mean the same, from a table of one's own."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from sensorium.errors import DataError, Fault
from sensorium.modalities.words.variations import TextVariationConfig, Vary
from sensorium.records.paths import GivenPath
from sensorium.specs import Array


class SynonymConfig(TextVariationConfig):
    """The `synonym` variation: words are replaced by synonyms from your table (Wei and Zou, 2019).

    Use it where your field has names that mean the same. Only words that the input knows as one token take part.

    Attributes:
        probability: That a word with synonyms is replaced, by each of them alike.
        table: Word → its synonyms, in the YAML.
        file: Table with a word and one synonym a line, UTF-8, from the YAML's folder: with commas, or tabs where its
            name ends in ``.tsv``. It is needed in training only.
    """

    type: Literal["synonym"] = "synonym"
    probability: float = Field(default=0.1, gt=0, le=1)
    table: dict[str, tuple[str, ...]] = Field(default={})
    file: GivenPath | None = None

    @model_validator(mode="after")
    def _has_a_source(self) -> Self:
        if not self.table and self.file is None:
            raise ValueError("needs `table` or `file`, where the synonyms come from")
        return self

    def build(self, ids_of: Callable[[str], list[int]]) -> Vary:
        """Make the variation.

        Raises:
            DataError: The file is wrong, or no pair is of two words that the input knows.
        """
        known: dict[int, list[int]] = {}
        for word, other in self._pairs():
            first, second = ids_of(word), ids_of(other)
            if len(first) == len(second) == 1 and first != second:
                known.setdefault(first[0], []).append(second[0])
        if not known:
            raise DataError(
                "no synonym can be used: none is of two words that the training texts hold as one token each. Correct "
                "the table, lower `min_count`, or leave out `synonym`."
            )

        def vary(array: Array, rng: np.random.Generator) -> Array:
            varied = array.copy()
            for place in np.flatnonzero(rng.random(len(array)) < self.probability):
                others = known.get(int(array[place]))
                if others:
                    varied[place] = others[rng.integers(len(others))]
            return varied

        return vary

    def _pairs(self) -> Iterator[tuple[str, str]]:
        yield from ((word, other) for word, others in self.table.items() for other in others)
        if self.file is not None:
            yield from _read_pairs(self.file)


def _read_pairs(path: Path) -> Iterable[tuple[str, str]]:
    """Return the pairs of a table.

    Raises:
        DataError: It cannot be read; or all lines that do not hold two cells.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = csv.reader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
            rows = [(lines.line_num, row) for row in lines if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = (error.strerror or "error").lower() if isinstance(error, OSError) else "it is not such a table in UTF-8"
        raise DataError(Fault(f"cannot be read: {why}. Correct `file`.", path.name)) from None
    faults = [
        Fault(f"line {line} must hold a word and one synonym. Correct the line.", path.name)
        for line, row in rows
        if len(row) != 2 or not all(cell.strip() for cell in row)
    ]
    if faults:
        raise DataError(faults)
    return [(row[0], row[1]) for _, row in rows]
