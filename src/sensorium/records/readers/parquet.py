"""Apache Parquet, read with polars."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from sensorium.errors import DataError
from sensorium.records.blocks import BlockColumn
from sensorium.records.readers import ReaderConfig, require_file
from sensorium.records.readers.frames import frames
from sensorium.records.table import Table, TableCell
from sensorium.records.values import require_records, table_from_frame

if TYPE_CHECKING:
    import polars as pl

BLOCK_BYTES = 16_000_000
"""About what a block of rows takes in the file; a row group that is larger is read whole for each of its blocks."""


class ParquetReaderConfig(ReaderConfig):
    """The Parquet reader. Numbers and dates become text.

    Binary columns stay in the file and are read when a cell is decoded, a row group at a time, so that memory does not
    grow with the table. Structs of ``bytes`` and ``path``, as Hugging Face writes pictures and recordings, give the
    bytes, or the path where there are none. A cell may be a list of any of these.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    type: Literal["parquet"] = "parquet"

    def read(self) -> Table:
        """Read the file; see `ReaderConfig.read`."""
        require_file(self.path)
        polars = frames.load_polars("Reading Parquet")
        try:
            return _read(polars, self.path)
        except polars.exceptions.PolarsError:
            raise _damaged(self.path) from None


def _read(polars: Any, path: Path) -> Table:  # noqa: ANN401 -- an extra, so its types are not always there
    scan = _scan(polars, path)
    schema = scan.collect_schema()
    num_rows = scan.select(polars.len()).collect().item()
    require_records(num_rows, path.name)
    apart = [name for name, dtype in schema.items() if frames.holds_files(dtype)]
    plain = [name for name in schema if name not in apart]
    cells: dict[str, Sequence[TableCell]] = {}
    if plain:
        cells |= table_from_frame(scan.select(polars.selectors.by_name(*plain)).collect(), path.name).columns
    block_rows = max(1, BLOCK_BYTES * num_rows // path.stat().st_size)
    starts = range(0, num_rows, block_rows)
    for name in apart:
        cells[name] = list(BlockColumn(starts, partial(_block, polars, path, name, block_rows)).cells())
    return Table({name: cells[name] for name in schema}, path.name, path.parent)


def _block(polars: Any, path: Path, name: str, block_rows: int, block: int) -> list[Any]:  # noqa: ANN401
    """Return the values of one block of a column."""
    try:
        rows = _scan(polars, path).select(polars.selectors.by_name(name)).slice(block * block_rows, block_rows)
        values: list[Any] = rows.collect().to_series().to_list()
    except (polars.exceptions.PolarsError, OSError):
        raise _damaged(path) from None
    return values


def _scan(polars: Any, path: Path) -> pl.LazyFrame:  # noqa: ANN401
    """Return the file unread. Characters such as * in its name are no pattern."""
    scan: pl.LazyFrame = polars.scan_parquet(path, glob=False, hive_partitioning=False)
    return scan


def _damaged(path: Path) -> DataError:
    return DataError.at("is not a whole Parquet file. Write it again.", source=path.name)
