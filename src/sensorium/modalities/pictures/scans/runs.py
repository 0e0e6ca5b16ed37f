"""Frames packed as runs of equal bytes, looked at before they are unpacked (DICOM PS3.5, annex G)."""

from __future__ import annotations

import struct
from itertools import pairwise

HEADER = struct.Struct("<16I")
"""How many segments there are, and where each begins."""
PADDING_BYTES = 2
"""A segment of odd length ends with a byte that may be read as the start of one more run."""


def check_runs(frame: bytes, *, bytes_a_segment: int) -> None:
    """Refuse a frame whose runs unpack to more than its pixels: two bytes can stand for 128.

    Args:
        frame: The frame as it is stored.
        bytes_a_segment: What each segment unpacks to; as many bytes as the frame has pixels.

    Raises:
        ValueError: A segment unpacks to more, or the header is damaged.
    """
    if len(frame) < HEADER.size:
        raise ValueError("a frame of runs without a header")
    count, *starts = HEADER.unpack_from(frame)
    for start, end in pairwise([*starts[: min(count, len(starts))], len(frame)]):
        if _unpacks_to_more(frame, start, end, bytes_a_segment + PADDING_BYTES):
            raise ValueError("more runs than the frame has pixels")


def _unpacks_to_more(frame: bytes, place: int, end: int, most: int) -> bool:
    total = 0
    while place < min(end, len(frame)) and total <= most:
        control = frame[place]
        if control < 128:  # that many bytes and one more follow as they are
            total += control + 1
            place += control + 2
        elif control > 128:  # the next byte is repeated
            total += 257 - control
            place += 2
        else:
            place += 1
    return total > most
