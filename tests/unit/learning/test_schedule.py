"""How the learning rate moves over a run."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.learning.training.schedule import rate_factor

SCHEDULES = ("constant", "cosine", "one_cycle")
WARMUPS = st.floats(0, 0.99)


def factors(schedule, num_steps, warmup=0.0):
    return np.array([rate_factor(schedule, warmup, step=step, num_steps=num_steps) for step in range(num_steps)])


@given(st.sampled_from(SCHEDULES), st.integers(1, 300), WARMUPS)
def test_the_rate_is_positive_and_never_above_the_full_one(schedule, num_steps, warmup):
    found = factors(schedule, num_steps, 0.0 if schedule == "one_cycle" else warmup)
    assert (found > 0).all()
    assert (found <= 1).all()


@given(st.integers(10, 300), WARMUPS, st.sampled_from(["constant", "cosine"]))
def test_warmup_rises_evenly_and_the_schedule_follows(num_steps, warmup, schedule):
    found = factors(schedule, num_steps, warmup)
    rising = int(np.ceil(warmup * num_steps)) - 1
    if rising > 1:
        np.testing.assert_allclose(found[:rising], np.arange(1, rising + 1) / (warmup * num_steps))
    assert (np.diff(found[max(rising, 0) + 1 :]) <= 0).all()


def test_constant_is_constant():
    assert set(factors("constant", 50)) == {1.0}


def test_cosine_falls_from_full_to_almost_nothing_and_is_half_in_the_middle():
    found = factors("cosine", 100)
    assert found[0] == 1
    assert found[50] == pytest.approx(0.5)
    assert found[-1] < 0.001
    assert (np.diff(found) < 0).all()


def test_one_cycle_rises_for_three_tenths_then_falls():
    found = factors("one_cycle", 1000)
    assert found[0] == pytest.approx(1 / 25, rel=0.01)
    assert found.argmax() == 299
    assert found.max() == 1
    assert found[-1] == pytest.approx(1e-4)
    assert (np.diff(found[:300]) > 0).all()
    assert (np.diff(found[300:]) < 0).all()


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_run_of_one_step_has_a_rate(schedule):
    assert 0 < rate_factor(schedule, 0.0, step=0, num_steps=1) <= 1
