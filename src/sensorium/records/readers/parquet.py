"""Apache Parquet, read with polars."""

from __future__ import annotations

from typing import ClassVar, Literal

from sensorium.errors import DataError, MissingDependencyError
from sensorium.records.readers import ReaderConfig, require_file
from sensorium.records.table import Table
from sensorium.records.values import table_from_frame


class ParquetReaderConfig(ReaderConfig):
    """The Parquet reader. Binary columns stay bytes; numbers and dates become text.

    Structs of ``bytes`` and ``path``, as Hugging Face writes pictures and recordings, give the bytes, or the path where
    there are none. A cell may be a list of any of these.
    """

    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    type: Literal["parquet"] = "parquet"

    def read(self) -> Table:
        """Read the file; see `ReaderConfig.read`."""
        require_file(self.path)
        try:
            import polars as pl  # noqa: PLC0415 -- an extra, and slow to import
        except ImportError:
            raise MissingDependencyError("polars", extra="parquet", purpose="Reading Parquet") from None
        try:
            # The file object keeps polars from reading characters such as * in the name as a pattern.
            with self.path.open("rb") as file:
                frame = pl.read_parquet(file)
        except pl.exceptions.PolarsError:
            raise DataError.at("is not a whole Parquet file. Write it again.", source=self.path.name) from None
        return table_from_frame(frame, self.path.name, self.path.parent)
