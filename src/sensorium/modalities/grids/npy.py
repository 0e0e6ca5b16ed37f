"""NumPy's `.npy` files, read without evaluating anything: no objects, no pickle, no shape that the bytes do not hold.

The format is described in NumPy Enhancement Proposal 1 (Kern, 2007). Its header is a Python literal; here it must have
exactly the form that writers give it.
"""

from __future__ import annotations

import math
import re
from typing import Literal

import numpy as np

from sensorium.errors import DataError
from sensorium.specs import Array

MAGIC = b"\x93NUMPY"
MAX_HEADER_BYTES = 4096
REMEDY = "Save it again with numpy.save, as a plain array of numbers with one or two axes."

_HEADER = re.compile(
    rb"\{\s*'descr'\s*:\s*'(?P<type>[<>|=](?:f[248]|[iu][1248]|b1))'\s*,"
    rb"\s*'fortran_order'\s*:\s*(?P<fortran>True|False)\s*,"
    rb"\s*'shape'\s*:\s*\((?P<shape>(?:\d{1,12}(?:,\s*\d{1,12})*)?,?\s*)\)\s*,?\s*\}\s*"
)


def parse_npy(content: bytes) -> Array:
    """Return the array in a `.npy` file with two axes; one of a single axis is a column.

    Raises:
        DataError: The file is damaged, or holds objects, complex numbers, texts, records or more than two axes.
    """
    start = _data_start(content)
    header = _HEADER.fullmatch(content[start - _header_length(content) : start])
    if header is None:
        raise DataError(f"the .npy file's header is not one of a plain array of numbers. {REMEDY}")
    shape = tuple(int(digits) for digits in re.findall(rb"\d+", header["shape"]))
    dtype = np.dtype(header["type"].decode())
    if not 1 <= len(shape) <= 2:
        raise DataError(f"the .npy file has {len(shape)} axes. {REMEDY}")
    if math.prod(shape) * dtype.itemsize != len(content) - start:
        raise DataError(f"the .npy file does not hold the numbers that its header promises. {REMEDY}")
    order: Literal["F", "C"] = "F" if header["fortran"] == b"True" else "C"
    rows, columns = (*shape, 1)[:2]
    return np.asarray(np.frombuffer(content, dtype, offset=start).reshape(rows, columns, order=order))


def _header_length(content: bytes) -> int:
    """Return the length that the file declares for its header: two bytes in version 1, four after it."""
    width = 2 if content[6:7] == b"\x01" else 4
    return int.from_bytes(content[8 : 8 + width], "little")


def _data_start(content: bytes) -> int:
    start = 8 + (2 if content[6:7] == b"\x01" else 4) + _header_length(content)
    if content[6:7] not in {b"\x01", b"\x02", b"\x03"} or _header_length(content) > MAX_HEADER_BYTES:
        raise DataError(f"the .npy file's header is damaged. {REMEDY}")
    if start > len(content):
        raise DataError(f"the .npy file is cut short. {REMEDY}")
    return start
