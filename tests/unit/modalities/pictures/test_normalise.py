from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from sensorium.modalities.image import ImageConfig
from tests.contracts.samples import picture

CELL = picture(20, 20)


def features(normalise):
    return ImageConfig(column="x", size_px=8, normalise=normalise).fit([picture(9, 9, 1)]).features(CELL)[0]


@pytest.mark.parametrize(
    ("normalise", "mean", "std"),
    [
        ("unit", 0, 1),
        ("imagenet", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
        ({"mean": [0.5, 0.4, 0.3], "std": [0.1, 0.2, 0.3]}, (0.5, 0.4, 0.3), (0.1, 0.2, 0.3)),
    ],
)
def test_levels_are_centred_and_scaled_as_given(normalise, mean, std):
    image = ImageConfig(column="x", size_px=8, normalise=normalise).fit([picture(9, 9)])
    expected = (image.read(CELL)[0] / 255 - mean) / std
    np.testing.assert_allclose(image.features(CELL)[0], expected.transpose(2, 0, 1), atol=1e-5)
    assert image.state() == {}
    again = type(image).from_state(ImageConfig.model_validate_json(image.config.model_dump_json()), {})
    np.testing.assert_array_equal(again.features(CELL), image.features(CELL))


def test_by_default_the_training_pictures_give_the_statistics():
    assert ImageConfig(column="x") == ImageConfig(column="x", normalise="training")
    assert not np.array_equal(features("training"), features("unit"))


@pytest.mark.parametrize("normalise", ["training", "unit", "imagenet", {"mean": [0, 0, 0.5], "std": [1, 1, 0.5]}])
def test_a_config_is_written_as_it_is_read(normalise):
    assert ImageConfig(column="x", normalise=normalise).model_dump(mode="json")["normalise"] == normalise


@pytest.mark.parametrize(
    ("normalise", "message"),
    [
        ("imgnet", "is 'imgnet'. Name one of `training`, `unit`, `imagenet`, or give `mean` and `std`"),
        ({"mean": [0, 0, 0]}, "needs both `mean` and `std`"),
        ({"mean": [0, 0, 0], "std": [0, 1, 1]}, "greater than 0"),
        ({"mean": [0, 0, float("nan")], "std": [1, 1, 1]}, "finite"),
        ({"mean": [0, 0], "std": [1, 1, 1]}, "mean.2"),
        (7, "dictionary"),
    ],
)
def test_wrong_statistics_are_refused(normalise, message):
    with pytest.raises(ValidationError, match=message):
        ImageConfig(column="x", normalise=normalise)
