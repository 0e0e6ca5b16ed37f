from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sensorium.errors import DataError, LimitError
from sensorium.modalities.series import SeriesConfig
from tests.contracts.samples import numbers_file

NAN = float("nan")


def config(**options):
    return SeriesConfig.model_validate({"column": "x", "channels": ["a", "b"], "rate_hz": 10, **options})


def test_channels_have_mean_0_and_deviation_1_over_training():
    rng = np.random.default_rng(0)
    cells = [numbers_file(rng.normal((70, -2), (5, 0.1), (40, 2))) for _ in range(4)]
    series = config().fit(cells)
    together = np.concatenate([series.features(cell) for cell in cells])
    np.testing.assert_allclose(together.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(together.std(axis=0), 1, atol=1e-5)


def test_named_channels_are_picked_in_the_configs_order():
    series = config().fit([numbers_file(np.eye(2))])
    read = series.read(b"b,time,a\n1,0,5\n2,1,6\n")
    assert read.tolist() == [[5, 1], [6, 2]]


@pytest.mark.parametrize(("keep", "kept"), [("start", [0, 1]), ("end", [8, 9])])
def test_either_end_may_be_kept(keep, kept):
    series = config(max_duration_s=0.2, keep=keep).fit([numbers_file(np.eye(2))])
    values = np.repeat(np.arange(10.0)[:, None], 2, axis=1)
    assert series.read(numbers_file(values))[:, 0].tolist() == kept


def test_missing_samples_are_filled_and_may_be_flagged():
    cell = numbers_file(np.array([[0, 1], [NAN, 1], [2, 1]]))
    training = numbers_file(np.array([[0, 0], [2, 2.0]]))  # mean 1, deviation 1
    assert config().fit([training]).features(cell).tolist() == [[-1, 0], [0, 0], [1, 0]]
    flagged = config(missing="flag").fit([training])
    assert flagged.spec.item_shape == (4,)
    assert flagged.features(cell).tolist() == [[-1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]]


def test_a_channel_that_was_never_measured_is_zero():
    cell = numbers_file(np.array([[1.0, NAN], [2.0, NAN]]))
    series = config(missing="flag").fit([cell])
    assert series.features(cell).tolist() == [[-1, 0, 0, 1], [1, 0, 0, 1]]


def test_a_file_is_refused_by_its_size_before_it_is_read(tmp_path):
    path = tmp_path / "long.csv"
    path.write_bytes(b"\x00" * 2000)  # would be refused as damaged, if it were read
    series = config(limit_megabytes=0.001).fit([numbers_file(np.eye(2))])
    with pytest.raises(LimitError, match=r"'long.csv' has 0\.002 MB, more than the limit of 0\.001 MB"):
        series.read(path)


def test_a_turned_array_is_recognised():
    with pytest.raises(DataError, match=r"has 30 channels, and 2 are in `channels`.*turn it"):
        config().fit([numbers_file(np.zeros((2, 30)) + np.arange(30))])


def test_variations_keep_gaps_and_go_both_ways():
    values = np.arange(40.0)[:, None].repeat(2, axis=1)
    values[10, 0] = NAN
    series = config(augment=["shift"]).fit([numbers_file(values)])
    array = series.read(numbers_file(values))
    starts = {float(series.augment(array, np.random.default_rng(seed))[5, 1].round()) for seed in range(60)}
    assert starts == {float(place) for place in range(1, 10)}
    jittered = config(augment=["jitter", "scale"]).fit([numbers_file(values)]).augment(array, np.random.default_rng(0))
    np.testing.assert_array_equal(np.isnan(jittered), np.isnan(array))


@pytest.mark.parametrize("options", [{"channels": ["a", "a"]}, {"channels": []}, {"augment": ["jitter", "jitter"]}])
def test_wrong_options_are_refused(options):
    with pytest.raises(ValidationError):
        config(**options)
