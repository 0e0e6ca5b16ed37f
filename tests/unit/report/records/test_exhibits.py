"""Pictures, sound and cells as a page shows them."""

from base64 import b64decode
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from sensorium.modalities.image import ImageConfig
from sensorium.modalities.tabular import TabularConfig
from sensorium.modalities.text import TextConfig
from sensorium.report.records.exhibits import MAX_COLUMNS, MAX_TEXT, exhibit_of
from sensorium.report.records.pictures import LARGEST_PX, MAX_BYTES, uri_of
from sensorium.report.records.sensors import series_of, view_of
from sensorium.report.records.sounds import COLUMNS, MAX_HZ, sound_of
from tests.bundles import png


def picture_in(uri):
    return Image.open(BytesIO(b64decode(uri.split(",")[1])))


@pytest.mark.parametrize("size", [(64, 64), (1, 1), (224, 224), (1000, 3)])
@pytest.mark.parametrize("is_noise", [True, False])
def test_a_picture_of_any_size_is_small_enough(size, is_noise):
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 256, (*size, 3)) if is_noise else np.full((*size, 3), 128)
    uri = uri_of(pixels.astype(np.uint8))
    assert len(b64decode(uri.split(",")[1])) <= MAX_BYTES
    assert max(picture_in(uri).size) <= LARGEST_PX


def test_a_small_picture_is_shown_pixel_by_pixel():
    pixels = np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    with picture_in(uri_of(pixels)) as picture:
        np.testing.assert_array_equal(np.asarray(picture), pixels)


def test_a_picture_is_what_the_model_saw():
    modality = ImageConfig(column="photo", size_px=8).fit([png()])
    exhibit = exhibit_of(modality, png(size=(40, 90)))
    with picture_in(exhibit["uris"][0]) as picture:
        np.testing.assert_array_equal(np.asarray(picture), modality.read(png(size=(40, 90)))[0])


class TestSound:
    @pytest.mark.parametrize("rate_hz", [4000, 8000, 44_100])
    def test_a_tone_is_a_line_at_its_height(self, rate_hz):
        tone_hz = 1000
        wave = (8000 * np.sin(2 * np.pi * tone_hz * np.arange(rate_hz) / rate_hz)).astype(np.int16)
        found = sound_of(wave, rate_hz)
        assert found["duration_s"] == 1.0
        assert found["highest_hz"] <= min(rate_hz / 2, MAX_HZ)
        assert [min(low for low, _ in found["outline"]), max(high for _, high in found["outline"])] == [-1.0, 1.0]
        assert len(found["outline"]) == COLUMNS
        with picture_in(found["spectrogram"]) as picture:
            levels = np.asarray(picture)
        darkest = levels[:, levels.shape[1] // 2].argmin()
        assert (1 - (darkest + 0.5) / len(levels)) * found["highest_hz"] == pytest.approx(tone_hz, abs=150)

    @pytest.mark.parametrize("samples", [1, 2, 159, 161])
    def test_few_samples_and_silence(self, samples):
        found = sound_of(np.zeros(samples, np.int16), 8000)
        assert len(found["outline"]) == min(samples, COLUMNS)
        assert {value for pair in found["outline"] for value in pair} == {0.0}


def test_channels_are_lines_between_their_least_and_greatest_value_with_gaps():
    samples = np.stack([np.linspace(-1, 3, 240), np.full(240, np.nan), np.full(240, 7.0)], axis=1)
    samples[100:140, 0] = np.nan
    rising, missing, flat = series_of(samples, ("rising", "missing", "flat"))["lines"]
    assert (rising["low"], rising["high"], len(rising["heights"])) == (-1.0, 3.0, 120)
    assert rising["heights"][50:70] == [None] * 20
    known = [height for height in rising["heights"] if height is not None]
    assert known == sorted(known)
    assert missing["heights"] == []
    assert set(flat["heights"]) == {0.0}
    assert series_of(np.zeros((5, 9)), tuple("abcdefghi"))["more"] == 3


def test_a_cloud_is_seen_from_above_in_one_scale():
    corners = np.array([[0, 0, 5, 1], [4, 0, 5, 1], [4, 2, 5, 1]], dtype=np.float32)
    assert view_of(corners) == {"places": [[0, 0], [1, 0], [1, 0.5]], "num_points": 3}
    many = view_of(np.random.default_rng(0).normal(size=(1001, 4)))
    assert (len(many["places"]), many["num_points"]) == (334, 1001)
    assert view_of(corners[:1])["places"] == [[0, 0]]


def test_texts_are_cut_and_keep_their_characters():
    modality = TextConfig(column="title", min_count=1).fit(["红苹果"])
    assert exhibit_of(modality, "红苹果\n和  <b>") == {"kind": "text", "text": "红苹果 和 <b>", "is_cut": False}
    long = exhibit_of(modality, "苹" * (MAX_TEXT + 1))
    assert (len(long["text"]), long["is_cut"]) == (MAX_TEXT, True)


def test_rows_show_their_columns_and_which_are_missing():
    columns = [f"c{place}" for place in range(MAX_COLUMNS + 2)]
    modality = TabularConfig(columns=columns).fit([dict.fromkeys(columns, "1"), dict.fromkeys(columns, "2")])
    exhibit = exhibit_of(modality, {**dict.fromkeys(columns, "3"), "c1": None, "c2": "x" * 200})
    assert exhibit["cells"][:2] == [["c0", "3"], ["c1", None]]
    assert exhibit["cells"][2][1].endswith("x …")
    assert (len(exhibit["cells"]), exhibit["more"]) == (MAX_COLUMNS, 2)
