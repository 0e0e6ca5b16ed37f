"""The one road from cells to arrays, used by training, prediction and serving alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sensorium.errors import DataError, Fault
from sensorium.modalities import Cell, Modality, collate
from sensorium.records.paths import resolve
from sensorium.records.table import Table, TableCell
from sensorium.specs import Array

Record = Mapping[str, Cell | None]
"""The cells of one record by input name; an input that is left out is absent."""


def cells_of(table: Table, modality_config: object) -> list[Cell | None]:
    raise NotImplementedError
