"""What every step that cleans a picture and every variation of a picture promises."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from sensorium.registry import module, names, part
from tests.contracts.fields import variations

CLEANERS = pytest.mark.parametrize("name", names("picture_cleaner"))
VARIATIONS = pytest.mark.parametrize("name", names("picture_variation"))
SIZES = ((1, 1), (1, 9), (9, 1), (2, 2), (8, 8), (24, 24), (33, 17))
SQUARES = (1, 2, 3, 8, 24)
SEEDS = range(12)

# Values to try for fields whose neighbouring values are not valid or too near to differ in a small picture.
KNOWN: dict[str, dict[str, list[object]]] = {
    "auto_contrast": {"dark_percent": [30.0], "bright_percent": [30.0]},
    "background_crop": {"tolerance": [0, 60]},
}


def scene(height, width, *, is_grey=False, seed=0):
    """A soft picture with noise, a bright square and a dark border."""
    rng = np.random.default_rng(seed)
    ramp = np.linspace(40, 200, height)[:, None, None] + np.linspace(-30, 30, width)[None, :, None]
    picture = ramp + rng.normal(0, 12, (height, width, 3)) + np.array([0, 15, -20])
    picture[height // 4 : height // 2, width // 4 : width // 2] += 60
    edge = min(height, width) // 8
    inside = np.zeros((height, width, 1), dtype=bool)
    inside[edge : height - edge, edge : width - edge] = True
    picture = np.where(inside, picture, 10 + rng.integers(0, 4, (height, width, 3)))
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    return np.repeat(picture[..., :1], 3, axis=2) if is_grey else picture


def is_grey(picture):
    return np.ptp(picture.astype(int), axis=2).max() <= 1


def varied(config, picture):
    return [config.vary(picture, np.random.default_rng(seed)) for seed in SEEDS]


@CLEANERS
def test_cleaning_is_deterministic_and_leaves_its_input_alone(name):
    config = part("picture_cleaner", name)()
    for height, width in SIZES:
        picture = scene(height, width)
        picture.flags.writeable = False
        cleaned = config.clean(picture)
        assert cleaned.dtype == np.uint8
        assert cleaned.shape == picture.shape or config.at_full_size
        assert cleaned.ndim == 3
        assert min(cleaned.shape) >= 1
        np.testing.assert_array_equal(cleaned, config.clean(picture))


@CLEANERS
def test_cleaning_keeps_grey_pictures_grey_and_flat_ones_flat(name):
    config = part("picture_cleaner", name)()
    assert not np.ptp(config.clean(scene(24, 24, is_grey=True)), axis=2).any()
    for level in (0, 93, 255):
        cleaned = config.clean(np.full((20, 20, 3), level, dtype=np.uint8))
        assert not np.ptp(cleaned)


@CLEANERS
def test_every_field_of_a_cleaner_has_an_effect(name):
    config = part("picture_cleaner", name)()
    picture = scene(40, 40)
    plain = config.clean(picture)
    assert not np.array_equal(plain, picture), f"{name} does nothing"
    for field, others in variations(config, KNOWN.get(name, {})):
        assert any(not np.array_equal(other.clean(picture), plain) for other in others), f"{name}.{field} has no effect"


@VARIATIONS
def test_variations_keep_shape_and_dtype_and_leave_their_input_alone(name):
    config = part("picture_variation", name)()
    for size in SQUARES:
        picture = scene(size, size)
        picture.flags.writeable = False
        for one, again in zip(varied(config, picture), varied(config, picture), strict=True):
            assert one.dtype == np.uint8
            assert one.shape == picture.shape
            np.testing.assert_array_equal(one, again)


@VARIATIONS
def test_variations_differ_by_seed_and_keep_grey_pictures_grey(name):
    config = part("picture_variation", name)()
    assert len({one.tobytes() for one in varied(config, scene(24, 24))}) > 1
    assert all(is_grey(one) for one in varied(config, scene(24, 24, is_grey=True)))


@VARIATIONS
def test_every_field_of_a_variation_has_an_effect(name):
    config = part("picture_variation", name)()
    picture = scene(24, 24)
    plain = np.stack(varied(config, picture))
    for field, others in variations(config, KNOWN.get(name, {})):
        assert any(not np.array_equal(np.stack(varied(other, picture)), plain) for other in others), (
            f"{name}.{field} has no effect"
        )


@VARIATIONS
def test_an_improbable_variation_mostly_leaves_the_picture_as_it_is(name):
    config = part("picture_variation", name)(probability=0.05)
    picture = scene(24, 24)
    assert sum(one is picture for one in (config.vary(picture, np.random.default_rng(seed)) for seed in range(40))) > 30


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in ("picture_cleaner", "picture_variation") for name in names(kind)]
)
def test_the_part_is_documented(kind, name):
    config = part(kind, name)
    assert module(kind, name).__doc__
    told = "".join(inspect.getdoc(owner) or "" for owner in config.__mro__)
    for field in set(config.model_fields) - {"type"}:
        assert f"    {field}: " in told, f"describe {field}"
