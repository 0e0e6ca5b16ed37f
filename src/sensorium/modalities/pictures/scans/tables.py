"""Look-up tables of DICOM files: from stored values to units, or to levels of grey (PS3.3, C.11.1.1 and C.11.2.1.1).

pydicom has these steps too, but its indices wrap round where a table's entries have 8 bits and the values more.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.modalities.pictures.scans.window import Values


def in_units(stored: NDArray[np.generic], group: Any, *, is_little_endian: bool) -> Values:  # noqa: ANN401
    """Return stored values in the units of their modality, Hounsfield units for CT.

    Args:
        stored: Pixels as the file holds them.
        group: Where the modality's table, or slope and intercept, stand.
        is_little_endian: Byte order of tables that are kept as bytes.
    """
    if group.get("ModalityLUTSequence"):
        return looked_up(stored, group.ModalityLUTSequence[0], is_little_endian=is_little_endian)
    values = np.array(stored, dtype=np.float32)
    if group.get("RescaleSlope") is not None:
        values *= np.float32(group.RescaleSlope)
        values += np.float32(group.get("RescaleIntercept") or 0)
    return values


def looked_up(values: NDArray[Any], table: Any, *, is_little_endian: bool) -> Values:  # noqa: ANN401
    """Return a table's entry for each value; those before its first and behind its last get these."""
    first = int(table.LUTDescriptor[1])
    data = table.LUTData
    order = "<u2" if is_little_endian else ">u2"
    entries = np.frombuffer(data, order) if isinstance(data, bytes) else np.asarray(data)
    places = np.rint(values).astype(np.int64) - first
    return np.asarray(entries[np.clip(places, 0, len(entries) - 1)], dtype=np.float32)


def white_of(table: Any) -> np.float32:  # noqa: ANN401
    """Return the greatest entry that a table may have."""
    return np.float32(2 ** int(table.LUTDescriptor[2]) - 1)
