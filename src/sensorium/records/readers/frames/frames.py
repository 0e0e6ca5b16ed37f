"""Polars where it is installed, and which of its columns hold files."""

from __future__ import annotations

from typing import Any

from sensorium.errors import MissingDependencyError


def load_polars(purpose: str) -> Any:  # noqa: ANN401 -- an extra, so its types are not always there
    """Return polars.

    Raises:
        MissingDependencyError: It is not installed.
    """
    try:
        import polars as pl  # noqa: PLC0415 -- an extra, and slow to import
    except ImportError:
        raise MissingDependencyError("polars", extra="parquet", purpose=purpose) from None
    return pl


def holds_files(dtype: Any) -> bool:  # noqa: ANN401
    """Whether a column is of bytes, of structs of ``bytes`` and ``path``, or of lists of these."""
    one = getattr(dtype, "inner", dtype)
    fields = {field.name: str(field.dtype) for field in getattr(one, "fields", ())}
    if fields:
        return "bytes" in fields and fields.items() <= {"bytes": "Binary", "path": "String"}.items()
    return str(one) == "Binary"
