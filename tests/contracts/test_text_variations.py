"""What every variation of texts promises."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.text import TextConfig
from sensorium.registry import module, names, part

EACH = pytest.mark.parametrize("name", names("text_variation"))
TEXTS = ["a red apple and a green apple", "the red bus and the green car", "b c d e f g h i j k l m n o p"]
NEEDED = {"synonym": {"table": {"red": ["green"], "bus": ["car"], "a": ["the"]}}}


def made(name, **options):
    text = TextConfig(
        column="x", min_count=1, token_dropout=0, augment=[{"type": name, **NEEDED.get(name, {}), **options}]
    ).fit(TEXTS)
    return text, text.variations[0]


def seen_of(name, **options):
    text, vary = made(name, **options)
    arrays = [text.read(one) for one in TEXTS]
    return [vary(array, np.random.default_rng(seed)).tolist() for array in arrays for seed in range(40)]


@EACH
def test_ids_stay_ids_and_the_input_stays_as_it_was(name):
    text, vary = made(name)
    for cell in (*TEXTS, "", "apple", "never seen words"):
        array = text.read(cell)
        before = array.copy()
        for seed in range(20):
            varied = vary(array, np.random.default_rng(seed))
            np.testing.assert_array_equal(varied, vary(array, np.random.default_rng(seed)))
            assert varied.dtype == array.dtype
            assert 1 <= len(varied) <= len(array)
            assert varied.min() > 0
            assert varied.max() < text.spec.vocabulary_size
        np.testing.assert_array_equal(array, before)


@EACH
def test_it_varies(name):
    text, _ = made(name)
    plain = [text.read(one).tolist() for one in TEXTS for _ in range(40)]
    changed = sum(one != other for one, other in zip(seen_of(name), plain, strict=True))
    assert 10 <= changed < 120


@EACH
def test_every_field_has_an_effect(name, tmp_path):
    file = tmp_path / "synonyms.csv"
    file.write_text("apple,bus\n")
    changes = {"probability": 0.5, "share": 0.5, "table": {"apple": ["bus"]}, "file": str(file)}
    for field in set(part("text_variation", name).model_fields) - {"type"}:
        assert seen_of(name, **{field: changes[field]}) != seen_of(name), f"{name}.{field} has no effect"


@EACH
def test_the_part_is_documented(name):
    config = part("text_variation", name)
    assert module("text_variation", name).__doc__
    assert "Use it" in config.__doc__
    for field in set(config.model_fields) - {"type"}:
        assert f"        {field}: " in config.__doc__, f"describe {field}"
