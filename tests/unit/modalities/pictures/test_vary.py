from __future__ import annotations

import numpy as np

from sensorium.modalities.pictures import vary

PICTURE = np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8)


def draws(function, count=40):
    return [function(PICTURE, np.random.default_rng(seed)) for seed in range(count)]


def test_flip_mirrors_about_half():
    mirrored = [not np.array_equal(one, PICTURE) for one in draws(vary.flip)]
    assert 8 < sum(mirrored) < 32
    assert all(
        np.array_equal(one, PICTURE[:, ::-1]) for one, is_it in zip(draws(vary.flip), mirrored, strict=True) if is_it
    )


def test_crop_moves_the_picture_by_an_eighth_at_most():
    for seen in draws(vary.crop):
        assert seen.shape == PICTURE.shape
        shifts = [(y, x) for y in range(-3, 4) for x in range(-3, 4) if _moved(seen, y, x)]
        assert len(shifts) == 1


def _moved(seen, y, x):
    inner = np.s_[3:-3, 3:-3]
    return np.array_equal(np.roll(seen, (y, x), axis=(0, 1))[inner], PICTURE[inner])


def test_colour_keeps_shape_and_changes_values_moderately():
    changes = [np.abs(seen.astype(int) - PICTURE).mean() for seen in draws(vary.colour)]
    assert min(changes) > 0
    assert max(changes) < 80
    grey = np.full((8, 8, 3), 128, dtype=np.uint8)
    seen = vary.colour(grey, np.random.default_rng(1))
    assert np.ptp(seen) <= 1, "grey stays grey"
