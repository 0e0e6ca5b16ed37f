from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from sensorium.modalities.image import ImageConfig
from sensorium.modalities.pictures import scaling
from sensorium.modalities.pictures.decode import Decoding, decode_picture
from sensorium.modalities.pictures.resize import Resize
from sensorium.modalities.pictures.scaling import scaled

WIDE = np.zeros((40, 80, 3), dtype=np.uint8)
WIDE[:, :20], WIDE[:, 20:60], WIDE[:, 60:] = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def png(pixels, **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", **options)
    return file.getvalue()


def square(pixels, fit, size_px=20, **options):
    return decode_picture(png(pixels, **options), Decoding(size_px=size_px, resize=Resize.model_validate(fit)))


def test_stretch_keeps_everything():
    picture = square(WIDE, "stretch")
    np.testing.assert_array_equal(picture[10, [1, 10, 18]], np.diag([255, 255, 255]))


def test_letterbox_keeps_proportions_and_fills():
    picture = square(WIDE, {"fit": "letterbox", "colour": [1, 2, 3]})
    assert (picture[:5] == (1, 2, 3)).all()
    assert (picture[15:] == (1, 2, 3)).all()
    np.testing.assert_array_equal(picture[10, [1, 10, 18]], np.diag([255, 255, 255]))
    assert (square(WIDE, "letterbox")[:5] == 0).all()


def test_crop_cuts_off_the_ends():
    for pixels in (WIDE, WIDE.transpose(1, 0, 2)):
        assert (square(pixels, "crop")[1:-1, 1:-1] == (0, 255, 0)).all()


@pytest.mark.parametrize("fit", ["stretch", "letterbox", "crop"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_as_one_that_was_saved_turned(fit, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = np.random.default_rng(0).integers(0, 256, (30, 47, 3), dtype=np.uint8)
    turned = {
        1: pixels,
        2: pixels[:, ::-1],
        3: pixels[::-1, ::-1],
        4: pixels[::-1],
        5: np.swapaxes(pixels, 0, 1),
        6: np.rot90(pixels, 3),
        7: np.swapaxes(pixels[::-1, ::-1], 0, 1),
        8: np.rot90(pixels),
    }[orientation]
    first, second = (
        square(picture, fit, 16, **how).astype(int) for picture, how in ((pixels, {"exif": exif}), (turned, {}))
    )
    assert np.abs(first - second).max() <= 2


@pytest.mark.parametrize("size", [(20, 10), (7, 90), (301, 203)])
@pytest.mark.parametrize("shape", [(64, 48), (64, 48, 3)])
@pytest.mark.parametrize("box", [None, (3.5, 2.0, 40.0, 50.5)])
def test_scaling_is_pillows_within_a_level(monkeypatch, shape, size, box):
    pixels = np.random.default_rng(1).integers(0, 256, shape, dtype=np.uint8)
    quick = scaled(pixels, size, box)
    monkeypatch.setattr(scaling, "simd", None)
    plain = scaled(pixels, size, box)
    assert quick.shape == plain.shape == (size[1], size[0], *shape[2:])
    assert np.abs(quick.astype(int) - plain).max() <= 1


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["stretch", "letterbox", "crop"]), st.integers(8, 40))
@settings(max_examples=60, deadline=None)
def test_any_shape_becomes_a_square(width, height, fit, size_px):
    picture = square(np.full((height, width, 3), 200, dtype=np.uint8), {"fit": fit}, size_px)
    assert picture.shape == (size_px, size_px, 3)
    if fit != "letterbox":
        assert (picture == 200).all()
    else:
        assert ((picture == 200) | (picture == 0)).all()
        assert (picture == 200).any()


@pytest.mark.parametrize(
    ("resize", "message"),
    [
        ("squash", "'stretch', 'letterbox' or 'crop'"),
        ({"fit": "crop", "colour": [1, 1, 1]}, "Say `fit: letterbox`, or leave it out"),
        ({"fit": "letterbox", "colour": [256, 0, 0]}, "less than or equal to 255"),
    ],
)
def test_wrong_options_are_refused(resize, message):
    with pytest.raises(ValidationError, match=message):
        ImageConfig.model_validate({"column": "photo", "resize": resize})


def test_options_are_written_as_they_are_read():
    for resize in ("crop", {"fit": "letterbox", "colour": [1, 2, 3]}):
        config = ImageConfig.model_validate({"column": "photo", "resize": resize})
        assert config.model_dump(mode="json")["resize"] == resize
        assert ImageConfig.model_validate_json(config.model_dump_json()) == config
