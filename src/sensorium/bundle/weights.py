"""Our own checks of a safetensors file: its library loads NaN weights and doubly named tensors."""

from __future__ import annotations

import math

import numpy as np

from sensorium.bundle.manifest import decode_json
from sensorium.errors import BundleError

MAX_HEADER_BYTES = 64 * 2**20
BYTES_OF_DTYPE = {
    "BOOL": 1, "U8": 1, "I8": 1, "U16": 2, "I16": 2, "F16": 2, "BF16": 2,
    "U32": 4, "I32": 4, "F32": 4, "U64": 8, "I64": 8, "F64": 8,
}  # fmt: skip
# A float is not finite when its exponent bits are all ones.
EXPONENT_BITS = {
    "F16": ("<u2", 0x7C00),
    "BF16": ("<u2", 0x7F80),
    "F32": ("<u4", 0x7F800000),
    "F64": ("<u8", 0x7FF0000000000000),
}


def check_weights(content: bytes, name: str) -> None:
    """Check that a safetensors file is what it says and that all its numbers are finite.

    Raises:
        BundleError: The header is damaged or names a tensor twice, tensors overlap, leave gaps or do not fill
            the file, or a weight is NaN or infinite.
    """
    data_start = 8 + int.from_bytes(content[:8], "little")
    if len(content) < 8 or data_start > min(len(content), MAX_HEADER_BYTES):
        raise BundleError(f"{name} is not a safetensors file, or it is cut short.")
    header = decode_json(content[8:data_start], f"the header of {name}")
    if not isinstance(header, dict):
        raise BundleError(f"the header of {name} does not list tensors.")
    tensors = [_entry(tensor, entry, name) for tensor, entry in header.items() if tensor != "__metadata__"]
    end = 0
    for start, stop, tensor, dtype in sorted(tensors):
        if start != end:
            raise BundleError(f"tensor '{tensor}' of {name} overlaps another or leaves a gap.")
        end = stop
        _check_finite(content, data_start + start, data_start + stop, dtype, f"tensor '{tensor}' of {name}")
    if data_start + end != len(content):
        raise BundleError(f"{name} does not end where its last tensor ends.")


def _entry(tensor: str, entry: object, name: str) -> tuple[int, int, str, str]:
    """Return (start, stop, tensor, dtype) of one header entry whose size fits its shape."""
    match entry:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [int(start), int(stop)]}:
            whole = all(type(axis) is int and axis >= 0 for axis in shape)
            if whole and dtype in BYTES_OF_DTYPE and stop - start == math.prod(shape) * BYTES_OF_DTYPE[dtype]:
                return start, stop, tensor, dtype
    raise BundleError(f"tensor '{tensor}' of {name} has a type, shape or size that does not fit.")


def _check_finite(content: bytes, start: int, stop: int, dtype: str, place: str) -> None:
    if dtype not in EXPONENT_BITS or stop > len(content):
        return
    bits_dtype, exponent = EXPONENT_BITS[dtype]
    bits = np.frombuffer(content, np.uint8, stop - start, start).view(bits_dtype)
    if bool(np.any(bits & np.array(exponent, bits.dtype) == exponent)):
        raise BundleError(f"{place} holds NaN or infinity. Train again with a smaller learning rate.")
