"""A small, seeded share of what `make soak` does to pictures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soak.checks import little_memory, read_or_refused
from tests.soak.damage import damaged
from tests.soak.subjects import pictures

# What libraries warn of is silenced outside pytest, which makes it an error.
pytestmark = pytest.mark.filterwarnings("ignore")
SAMPLES = pictures.samples()
NUM_SEEDS = 12


@pytest.mark.parametrize("name", SAMPLES)
def test_whole_files_are_read_and_damaged_ones_read_or_refused(name):
    pictures.read(SAMPLES[name])
    for seed in range(NUM_SEEDS):
        read_or_refused(pictures, damaged(SAMPLES[name], seed))


@given(st.sampled_from(sorted(SAMPLES)), st.floats(0, 1))
@settings(max_examples=100)
def test_a_file_cut_anywhere_is_read_or_refused(name, part):
    read_or_refused(pictures, SAMPLES[name][: int(part * len(SAMPLES[name]))])


def test_headers_that_lie_cost_no_memory():
    with little_memory(pictures):
        for _, content in pictures.lies():
            read_or_refused(pictures, content)
