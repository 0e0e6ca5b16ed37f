"""What every mix promises."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from sensorium.registry import module, names, part
from tests.contracts.fields import variations

EACH = pytest.mark.parametrize("name", names("mix"))
BATCH = 6
ALONE = 2  # the row that has no partner


def feeds():
    """Pictures, frames of sound, a row of numbers and texts, of several lengths; the last row has numbers only."""
    rng = np.random.default_rng(0)
    lengths = {"photo": [1, 2, 2, 1, 1, 0], "sound": [5, 3, 9, 9, 1, 0], "facts": [1] * 6, "title": [1, 7, 4, 2, 3, 0]}
    items = {"photo": (3, 8, 8), "sound": (4,), "facts": (5,), "title": ()}
    made = {}
    for name, item in items.items():
        size = max(lengths[name])
        mask = np.arange(size) < np.array(lengths[name])[:, None]
        values = rng.integers(2, 90, (BATCH, size)) if name == "title" else rng.normal(5, 1, (BATCH, size, *item))
        values = values.astype(np.int64 if name == "title" else np.float32)
        values[~mask] = 0
        made |= {f"{name}.values": values, f"{name}.mask": mask}
    return made


def mixed(config, seed=0, partners=(1, 0, ALONE, 4, 3, 5)):
    return config.mix(feeds(), np.array(partners), np.random.default_rng(seed))


def plain(mixture):
    return [array.tolist() for array in (*mixture.feeds.values(), mixture.shares)]


@EACH
def test_a_mixture_has_the_form_of_its_batch(name):
    made, given = mixed(part("mix", name)()), feeds()
    assert set(made.feeds) == set(given)
    for key, array in given.items():
        assert made.feeds[key].dtype == array.dtype
        assert made.feeds[key].shape == array.shape
        assert np.isfinite(made.feeds[key]).all()
    assert made.shares.dtype == np.float32
    assert made.shares.shape == (BATCH,)
    assert ((made.shares >= 0) & (made.shares <= 1)).all()


@EACH
def test_it_is_drawn_from_its_generator_and_leaves_its_batch_alone(name):
    config = part("mix", name)()
    given = feeds()
    before = {key: array.copy() for key, array in given.items()}
    first = config.mix(given, np.array([1, 0, 3, 2, 5, 4]), np.random.default_rng(1))
    again = config.mix(given, np.array([1, 0, 3, 2, 5, 4]), np.random.default_rng(1))
    assert plain(first) == plain(again)
    assert plain(first) != plain(config.mix(given, np.array([1, 0, 3, 2, 5, 4]), np.random.default_rng(2)))
    for key, array in before.items():
        np.testing.assert_array_equal(given[key], array)


@EACH
@pytest.mark.parametrize("seed", range(5))
def test_a_row_without_partner_stays_as_it_is(name, seed):
    made = mixed(part("mix", name)(alpha=1), seed)
    for key, array in feeds().items():
        np.testing.assert_allclose(made.feeds[key][ALONE], array[ALONE], rtol=1e-6)


@EACH
@pytest.mark.parametrize("seed", range(5))
def test_masks_go_from_the_start_and_nothing_stands_beyond_them(name, seed):
    made = mixed(part("mix", name)(alpha=1), seed)
    for one in ("photo", "sound", "facts", "title"):
        mask, values = made.feeds[f"{one}.mask"], made.feeds[f"{one}.values"]
        assert (mask[:, :-1] >= mask[:, 1:]).all()
        assert not values[~mask].any()
        np.testing.assert_array_equal(mask.any(1), feeds()[f"{one}.mask"].any(1))
    title = made.feeds["title.mask"]
    assert (made.feeds["title.values"][title] > 0).all(), "id 0 is padding"


@EACH
def test_every_field_has_an_effect(name):
    config = part("mix", name)()
    for field, others in variations(config):
        assert any(plain(mixed(other)) != plain(mixed(config)) for other in others), f"{name}.{field} has no effect"


@EACH
def test_the_part_is_documented(name):
    config = part("mix", name)
    assert module("mix", name).__doc__
    for field in set(config.model_fields) - {"type"}:
        assert f"    {field}: " in inspect.cleandoc(config.__doc__)
