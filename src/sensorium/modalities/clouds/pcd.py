"""PCD files of the Point Cloud Library (Rusu and Cousins, 2011), as text or binary."""

from __future__ import annotations

import re

import numpy as np

from sensorium.errors import DataError
from sensorium.modalities.grids.grid import Grid
from sensorium.modalities.grids.text import parse_text

MAX_HEADER_BYTES = 4096
MAX_FIELDS = 64
REMEDY = "Save it again as ascii or binary PCD, or leave the cell empty."
NUMPY_TYPES = {
    **{("F", size): f"<f{size}" for size in ("4", "8")},
    **{("I", size): f"<i{size}" for size in ("1", "2", "4", "8")},
    **{("U", size): f"<u{size}" for size in ("1", "2", "4", "8")},
}

_DATA = re.compile(rb"^DATA[ \t]+(\w+)[ \t]*\r?\n", re.MULTILINE)


def is_pcd(content: bytes) -> bool:
    """Return whether a file starts as a PCD file."""
    return content.startswith((b"# .PCD", b"VERSION"))


def parse_pcd(content: bytes) -> Grid:
    """Return the fields of each point that are single numbers, by name.

    Raises:
        DataError: The file is damaged, or compressed.
    """
    data = _DATA.search(content, 0, MAX_HEADER_BYTES)
    if data is None:
        raise DataError(f"the PCD file's header is damaged. {REMEDY}")
    header = _entries(content[: data.start()])
    fields = _fields(header)
    body = content[data.end() :]
    match data[1]:
        case b"ascii":
            names = [name for name, _, count in fields for _ in range(count)]
            values, _ = parse_text(body)
            if values.shape[1] != len(names):
                raise DataError(f"the PCD file's points do not have the fields of its header. {REMEDY}")
            return Grid(values, tuple(names))
        case b"binary":
            return _binary(body, fields, header)
        case _:
            raise DataError(f"the PCD file is compressed or of an unknown kind. {REMEDY}")


def _entries(text: bytes) -> dict[str, list[str]]:
    lines = [line.split() for line in text.decode("ascii", "replace").splitlines() if not line.startswith("#")]
    return {words[0]: words[1:] for words in lines if words}


def _fields(header: dict[str, list[str]]) -> list[tuple[str, str, int]]:
    """Return name, NumPy type and count of each field."""
    names = header.get("FIELDS", [])
    columns = (names, header.get("TYPE", []), header.get("SIZE", []), header.get("COUNT", ["1"] * len(names)))
    if not 0 < len(names) <= MAX_FIELDS or len({len(column) for column in columns}) != 1:
        raise DataError(f"the PCD file's header is damaged. {REMEDY}")
    fields = []
    for name, kind, size, count in zip(*columns, strict=True):
        if (kind, size) not in NUMPY_TYPES or not re.fullmatch(r"[1-9]\d{0,3}", count, re.ASCII):
            raise DataError(f"the PCD file's header is damaged. {REMEDY}")
        fields.append((name.lower(), NUMPY_TYPES[kind, size], int(count)))
    return fields


def _binary(body: bytes, fields: list[tuple[str, str, int]], header: dict[str, list[str]]) -> Grid:
    # Padding may repeat a name, so fields go by their places.
    layout = np.dtype([(f"f{place}", kind, (count,)) for place, (_, kind, count) in enumerate(fields)])
    promised = header.get("POINTS", [""])[:1] or [""]
    if not re.fullmatch(r"\d{1,12}", promised[0], re.ASCII) or int(promised[0]) * layout.itemsize > len(body):
        raise DataError(f"the PCD file does not hold the points that its header promises. {REMEDY}")
    points = np.frombuffer(body, layout, count=int(promised[0]))
    single = [place for place, (_, _, count) in enumerate(fields) if count == 1]
    if not single:
        raise DataError(f"the PCD file's header is damaged. {REMEDY}")
    values = np.stack([points[f"f{place}"][:, 0].astype(np.float64) for place in single], axis=1)
    return Grid(values, tuple(fields[place][0] for place in single))
