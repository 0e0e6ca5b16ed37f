from hypothesis import given
from hypothesis import strategies as st

from sensorium.report.scales import scale_of

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(numbers, min_size=1, max_size=20))
def test_all_values_lie_on_the_axis(values: list[float]) -> None:
    scale = scale_of(values, 200, 20)
    rounding = 1e-6 * (scale.high - scale.low)
    assert scale.low - rounding <= min(values) <= max(values) <= scale.high + rounding
    assert all(20 <= scale.place(value) <= 200 for value in values)
    assert 2 <= len(scale.ticks) <= 9


@given(st.integers(1, 500))
def test_epochs_have_few_whole_ticks(num_epochs: int) -> None:
    scale = scale_of([1, num_epochs], 0, 100, num_ticks=8, whole=True)
    assert all(tick == int(tick) and 1 <= tick <= num_epochs for tick in scale.ticks)
    assert 1 <= len(scale.ticks) <= 9


def test_round_ends_and_an_upward_axis() -> None:
    scale = scale_of([0.12, 0.93], 100, 0)
    assert (scale.low, scale.high) == (0.0, 1.0)
    assert [round(tick, 6) for tick in scale.ticks] == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert scale.place(0.25) == 75
