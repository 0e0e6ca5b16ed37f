"""Calibration rows carved out of the validation rows, so that the same rows are found again in the same table.

A row is known by a salted hash of its cells. The rows, or whole groups of rows, whose hashes come first are carved out.
What is kept of them is the salt and one digest of the whole split: with the same table at hand, whatever its format and
the order of its rows, the carve can be made again, and without it nothing is told of any row.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import BundleError
from sensorium.records.blobs import Blob
from sensorium.records.table import Table, TableCell

MIN_ROWS = 50
"""Rows that both parts keep."""
MIN_GROUPS = 10
"""Groups that both parts keep, where rows come in groups."""
HASH_BYTES = 16
MAX_SALT = hashlib.blake2b.MAX_KEY_SIZE

Hash = bytes


class KeyColumns(NamedTuple):
    """Which columns tell one record from another.

    Attributes:
        names: Columns of inputs and target.
        files: Those of them that name files, of which the last part of the path counts: a table that is written
            elsewhere names them by other paths.
    """

    names: Collection[str]
    files: Collection[str] = ()


@dataclass(frozen=True)
class Carve:
    """How a validation split was carved.

    Attributes:
        salt: Of the hashes.
        share: Part of the rows that is carved out.
        group: Column whose records of one value stay together.
        num_rows: Rows of the whole split.
        digest: Of the whole split, whatever the order of its rows.
    """

    salt: str
    share: float
    group: str | None
    num_rows: int
    digest: str

    def again(self, table: Table, columns: KeyColumns) -> tuple[Table, Table] | None:
        """Return the validation and the calibration rows of the split that was carved; None for any other table."""
        names = {*columns.names, *([self.group] if self.group else [])}
        if len(table) != self.num_rows or not names <= set(table.columns):
            return None
        hashes = _hashes(table, columns, self.group, self.salt)
        return _parted(table, _chosen(hashes.units, self.share)) if hashes.digest == self.digest else None

    def to_json(self) -> dict[str, Any]:
        """Return the carve as plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: Any) -> Carve:  # noqa: ANN401
        """Build from what `to_json` returned.

        Raises:
            BundleError: It is something else.
        """
        match content:
            case {
                "salt": str(salt),
                "share": float(share),
                "group": str() | None as group,
                "num_rows": int(num_rows),
                "digest": str(digest),
            } if 0 < share < 1 and len(content) == 5 and len(salt) <= MAX_SALT:
                return cls(salt, share, group, num_rows, digest)
        raise BundleError(
            "how calibration rows were carved out is not told as it should be. Copy the model folder again."
        )


class Carved(NamedTuple):
    """A validation split in two, and how it was carved."""

    validation: Table
    calibration: Table
    carve: Carve


def carve(table: Table, columns: KeyColumns, *, share: float, group: str | None, salt: str) -> Carved | None:
    """Carve calibration rows out of validation rows.

    Args:
        table: All validation rows.
        columns: Which columns tell one record from another.
        share: Part of the rows to carve out, above 0 and below 1.
        group: Column whose records of one value stay together; records without one stand alone.
        salt: Which of the possible carves.

    Returns:
        Both parts; None where one of them would have fewer than `MIN_ROWS` rows or `MIN_GROUPS` groups.

    Raises:
        DataError: A column is missing.
    """
    table.require([*columns.names, *([group] if group else [])])
    hashes = _hashes(table, columns, group, salt)
    chosen = _chosen(hashes.units, share)
    for side in (chosen, ~chosen):
        units = [hashes.units[place] for place in np.flatnonzero(side).tolist()]
        if len(units) < MIN_ROWS or (group is not None and len(set(units)) < MIN_GROUPS):
            return None
    return Carved(*_parted(table, chosen), Carve(salt, share, group, len(table), hashes.digest))


class _Hashes(NamedTuple):
    """Of each row the hash of what must stay together, and the digest of all rows."""

    units: Sequence[Hash]
    digest: str


def _hashes(table: Table, columns: KeyColumns, group: str | None, salt: str) -> _Hashes:
    names = sorted({*columns.names, *([group] if group else [])})
    cells = [_canonical(table.columns[name], is_file=name in columns.files) for name in names]
    rows = [_hash("\x1e".join(row), salt) for row in zip(*cells, strict=True)]
    digest = hashlib.blake2b(b"".join(sorted(rows)), digest_size=HASH_BYTES).hexdigest()
    if group is None:
        return _Hashes(rows, digest)
    groups = zip(table.columns[group], cells[names.index(group)], rows, strict=True)
    return _Hashes([row if cell is None else _hash(text, salt) for cell, text, row in groups], digest)


def _hash(text: str, salt: str) -> Hash:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=HASH_BYTES, key=salt.encode()).digest()


def _chosen(units: Sequence[Hash], share: float) -> NDArray[np.bool_]:
    """Return (rows,) bool: the rows of the units whose hashes come first, up to a share of all rows."""
    sizes = Counter(units)
    order = sorted(sizes)
    rows = np.array([sizes[unit] for unit in order])
    is_first = np.cumsum(rows) - rows / 2 < share * len(units)
    first = {unit for unit, is_in in zip(order, is_first.tolist(), strict=True) if is_in}
    return np.array([unit in first for unit in units], dtype=np.bool_)


def _parted(table: Table, chosen: NDArray[np.bool_]) -> tuple[Table, Table]:
    return table.take(np.flatnonzero(~chosen).tolist()), table.take(np.flatnonzero(chosen).tolist())


def _canonical(cells: Sequence[TableCell], *, is_file: bool) -> list[str]:
    """Return cells as texts that are the same in every format a table can be written in."""
    return [_text_of(cell, is_file=is_file) for cell in cells]


def _text_of(cell: TableCell, *, is_file: bool) -> str:
    if cell is None:
        return "\x00"
    if isinstance(cell, tuple):
        return "\x1f".join(_text_of(one, is_file=is_file) for one in cell)
    if not isinstance(cell, str):  # never read: the size tells enough, beside the other cells
        return f"{cell.size if isinstance(cell, Blob) else len(cell)} bytes"
    return cell.rpartition("/")[2] if is_file else _plain(cell)


def _plain(text: str) -> str:
    try:
        return repr(float(text))  # a format with numbers writes 10.30 as 10.3
    except ValueError:
        return text.strip().casefold()
