from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from sensorium.errors import DataError, LimitError
from sensorium.modalities.image import ImageConfig
from sensorium.registry import expand_faults
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
        ({"clean": ["gamma", "background_crop"]}, "`background_crop` works before the resize"),
        ({"max_megapixels": 0}, "greater than 0"),
        ({"column": ""}, "at least 1 character"),
        ({"max_pictures": 0}, "greater than or equal to 1"),
        ({"separator": "|"}, "Raise `max_pictures`, or leave it out"),
        ({"max_pictures": 2, "separator": ""}, "at least 1 character"),
        ({"size": 32}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(ValidationError, match=message):
        ImageConfig.model_validate({"column": "photo", **options})


def test_unknown_steps_and_wrong_options_of_steps_are_told_with_their_place():
    options = {"column": "photo", "augment": ["spin", {"type": "crop", "fraction": 2}], "clean": ["gama"]}
    with pytest.raises(ValidationError) as refusal:
        ImageConfig.model_validate(options)
    faults = dict(expand_faults(refusal.value, ImageConfig))
    assert set(faults) == {"augment.0", "augment.1.fraction", "clean.0"}
    assert faults["clean.0"] == "unknown picture_cleaner 'gama'. Did you mean 'gamma'?"


def test_a_border_is_cut_before_the_resize_and_other_steps_follow_it():
    file = io.BytesIO()
    inside = Image.new("RGB", (40, 20), (128, 64, 0))
    framed = Image.new("RGB", (200, 100), "white")
    framed.paste(inside, (100, 30))
    framed.save(file, "PNG")
    config = ImageConfig(column="photo", size_px=8, clean=["background_crop", {"type": "gamma", "exponent": 2}])
    assert (config.fit([file.getvalue()]).read(file.getvalue()) == (64, 16, 0)).all()


def test_steps_leave_what_a_letterbox_is_filled_with():
    image = ImageConfig(
        column="photo", size_px=16, resize={"fit": "letterbox", "colour": [9, 8, 7]}, clean=["equalise", "clahe"]
    ).fit([picture(40, 20)])
    pixels = image.read(picture(40, 20))[0]
    assert (pixels[:4] == (9, 8, 7)).all()
    assert pixels[4:12].std() > 40


def test_several_pictures_are_several_positions():
    cells = [picture(20, 20, seed) for seed in range(3)]
    image = ImageConfig(column="photo", size_px=8, max_pictures=3).fit([tuple(cells), cells[0]])
    together = image.features(tuple(cells))
    np.testing.assert_array_equal(together, np.concatenate([image.features(cell) for cell in cells]))
    assert image.spec.max_length == 3


def test_each_picture_is_varied_on_its_own():
    same = picture(20, 20)
    image = ImageConfig(column="photo", size_px=8, max_pictures=2).fit([same])
    first, second = image.augment(image.read((same, same)), np.random.default_rng(0))
    assert not np.array_equal(first, second)


def test_more_pictures_than_allowed_are_refused_with_both_numbers():
    image = ImageConfig(column="photo", size_px=8, max_pictures=2).fit([picture(20, 20)])
    with pytest.raises(LimitError, match=r"holds 3 pictures, more than `max_pictures` \(2\)"):
        image.read((b"never", b"looked", b"at"))


@pytest.mark.skipif(not DATA.exists(), reason="needs the product photos of ../shared/data")
def test_real_photos_are_read():
    paths = sorted((DATA / "images").iterdir())[:40]
    image = ImageConfig(column="image").fit(paths)
    assert np.abs(np.concatenate([image.features(path) for path in paths])).max() < 5
