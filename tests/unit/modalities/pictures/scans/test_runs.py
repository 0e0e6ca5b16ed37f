"""Runs of equal bytes are counted before they are unpacked."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.modalities.pictures.scans.runs import PADDING_BYTES, check_runs

RUNS = st.lists(
    st.one_of(
        st.tuples(st.integers(129, 255).map(lambda control: 257 - control), st.just(True)),
        st.tuples(st.integers(1, 128), st.just(False)),
    ),
    min_size=1,
    max_size=20,
)


def packed(runs):
    """Return runs as they are stored: repeated bytes, or bytes as they are."""
    stored = b""
    for length, is_repeated in runs:
        stored += bytes([257 - length, 7]) if is_repeated else bytes([length - 1, *range(length)])
    return stored


def frame_of(*segments):
    starts = [64 + sum(map(len, segments[:place])) for place in range(len(segments))]
    return struct.pack("<16I", len(segments), *starts, *[0] * (15 - len(segments))) + b"".join(segments)


@given(runs=RUNS, others=RUNS)
def test_the_length_after_unpacking_is_what_counts(runs, others):
    lengths = [sum(length for length, _ in one) for one in (runs, others)]
    frame = frame_of(packed(runs), packed(others))
    check_runs(frame, bytes_a_segment=max(lengths) - PADDING_BYTES)
    with pytest.raises(ValueError, match="more runs"):
        check_runs(frame, bytes_a_segment=max(lengths) - PADDING_BYTES - 1)


@given(frame=st.binary(max_size=400))
def test_any_bytes_end_in_no_other_error(frame):
    with suppress(ValueError):
        check_runs(frame, bytes_a_segment=64)
