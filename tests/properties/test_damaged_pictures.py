"""A small, seeded share of what `make soak` does to pictures."""

from __future__ import annotations

import contextlib
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.errors import DataError
from tests.soak.damage import damaged
from tests.soak.subjects import pictures

# What libraries warn of is silenced outside pytest, which makes it an error.
pytestmark = pytest.mark.filterwarnings("ignore")
SAMPLES = pictures.samples()
NUM_SEEDS = 12


def read_or_refused(content):
    started_s = time.thread_time()
    with contextlib.suppress(DataError):
        pictures.read(content)
    assert time.thread_time() - started_s < pictures.MAX_SECONDS


@pytest.mark.parametrize("name", SAMPLES)
def test_whole_files_are_read_and_damaged_ones_read_or_refused(name):
    pictures.read(SAMPLES[name])
    for seed in range(NUM_SEEDS):
        read_or_refused(damaged(SAMPLES[name], seed))


@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1))
@settings(max_examples=100)
def test_a_file_cut_anywhere_is_read_or_refused(name, part):
    read_or_refused(SAMPLES[name][: int(part * len(SAMPLES[name]))])


def test_headers_that_lie_cost_no_memory():
    tracemalloc.start()
    try:
        for _, content in pictures.lies():
            read_or_refused(content)
        assert tracemalloc.get_traced_memory()[1] < pictures.MAX_MB * 1e6
    finally:
        tracemalloc.stop()
