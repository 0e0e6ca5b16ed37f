from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from sensorium.errors import DataError
from sensorium.modalities.image import ImageConfig
from tests.contracts.samples import picture

DATA = Path(__file__).parents[4] / "shared" / "data" / "flipkart-products"


def test_training_pictures_have_mean_zero_and_deviation_one():
    cells = [picture(40, 40, seed) for seed in range(5)]
    image = ImageConfig(column="photo", size_px=32).fit(cells)
    values = np.concatenate([image.features(cell) for cell in cells])
    np.testing.assert_allclose(values.mean(axis=(0, 2, 3)), 0, atol=1e-4)
    np.testing.assert_allclose(values.std(axis=(0, 2, 3)), 1, atol=1e-4)
    assert values.flags.c_contiguous


def test_channels_come_first():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), (255, 128, 0)).save(file, "PNG")
    image = ImageConfig(column="photo", size_px=8).fit([picture(9, 9)])
    red, green, blue = image.features(file.getvalue())[0, :, 4, 4]
    assert red > green > blue


def test_one_colour_everywhere_stays_finite():
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(file, "PNG")
    image = ImageConfig(column="photo").fit([file.getvalue()])
    assert np.isfinite(image.features(file.getvalue())).all()


def test_no_picture_that_can_be_read_is_refused_with_the_first_fault():
    with pytest.raises(DataError, match=r"none of the 2 training cells can be read\. The first fault: the file is not"):
        ImageConfig(column="photo").fit([b"words", b"more words", None])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"size_px": 4}, "greater than or equal to 8"),
        ({"augment": ["crop", "crop"]}, "names a variation twice"),
        ({"augment": ["spin"]}, "'flip', 'crop' or 'colour'"),
        ({"max_megapixels": 0}, "greater than 0"),
        ({"column": ""}, "at least 1 character"),
        ({"size": 32}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValidationError, match=message):
        ImageConfig.model_validate({"column": "photo", **options})


@pytest.mark.skipif(not DATA.exists(), reason="needs the product photos of ../shared/data")
def test_real_photos_are_read():
    paths = sorted((DATA / "images").iterdir())[:40]
    image = ImageConfig(column="image").fit(paths)
    assert np.abs(np.concatenate([image.features(path) for path in paths])).max() < 5
