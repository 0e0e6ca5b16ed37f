"""The three roads of a cell to what a model sees: training, prediction from a table, and a request over HTTP."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from starlette.datastructures import FormData, UploadFile

from sensorium.cache import ArrayCache
from sensorium.modalities import Cell, Modality
from sensorium.reading import CellReader, Room, cells_of, feature_batches, features_of, records_of
from sensorium.records.table import Table
from sensorium.serving.requests import NamedRequest
from sensorium.specs import Array

NAME = "x"


def table_of(modality: Modality, cells: Sequence[Cell], folder: Path) -> Table:
    """A table of these cells; files are written to the folder, several of one cell are held in the table itself."""
    config = modality.config
    if config.reads_rows:
        columns = {name: [cell.get(name) for cell in cells] for name in config.table_columns}
        return Table(columns, folder=folder)
    held = [_written(cell, folder / f"{place}.file") for place, cell in enumerate(cells)]
    return Table({config.table_columns[0]: held}, folder=folder)


def _written(cell: Cell, path: Path) -> Cell:
    if not isinstance(cell, bytes):
        return cell
    path.write_bytes(cell)
    return path.name


def in_training(modality: Modality, table: Table, cache: ArrayCache | None) -> list[Array]:
    """As a run reads its rows: with a cache, what it wrote there is read back."""
    cells = cells_of(table, modality.config)
    for _ in range(2):
        arrays = CellReader(Room(10**9), cache, num_threads=1).read(modality, cells, table=table)
    return [modality.standardise(array) for array in arrays if array is not None]


def in_prediction(modality: Modality, table: Table) -> list[Array]:
    """As `predict` reads a table."""
    records = records_of(table, {NAME: modality.config})
    batches = feature_batches(records, {NAME: modality}, batch_size=2, table=table, num_threads=2)
    return [features[NAME] for batch in batches for features in batch]


def over_http(modality: Modality, cell: Cell) -> list[Array]:
    """As the service reads a record, sent as JSON and as a form."""
    request = NamedRequest({NAME: modality.request_schema()})
    record = request.from_json(json.dumps({NAME: _in_json(cell)}).encode())
    form = asyncio.run(request.from_form(FormData([(NAME, value) for value in _in_form(cell)])))
    return [features_of(one, {NAME: modality})[NAME] for one in (record, form)]


def _in_json(cell: Cell) -> Any:
    if isinstance(cell, tuple):
        return [_in_json(one) for one in cell]
    if isinstance(cell, bytes):
        return base64.b64encode(cell).decode()
    return dict(cell) if isinstance(cell, Mapping) else cell


def _in_form(cell: Cell) -> list[UploadFile | str]:
    if isinstance(cell, tuple):
        return [value for one in cell for value in _in_form(one)]
    if isinstance(cell, bytes):
        return [UploadFile(io.BytesIO(cell))]
    return [json.dumps(dict(cell)) if isinstance(cell, Mapping) else str(cell)]
