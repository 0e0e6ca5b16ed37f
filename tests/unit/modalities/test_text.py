from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.modalities.text import TextConfig

DATA = Path(__file__).parents[4] / "shared" / "data" / "zh-news-titles" / "manifest.csv"


def fitted(texts, **options):
    return TextConfig(column="title", **options).fit(texts)


def test_ids_follow_counts_then_code_points():
    text = fitted(["b b b", "c c a a", "z"])
    assert text.tokens == ("b", "a", "c")
    assert text.spec.vocabulary_size == 5
    np.testing.assert_array_equal(text.read("a b c z never"), [3, 2, 4, 1, 1])


def test_the_vocabulary_is_bounded():
    assert fitted(["b b b a a c c"], max_vocabulary=2).tokens == ("b", "a")
    assert fitted(["b b a"], min_count=1).tokens == ("b", "a")


def test_a_text_without_tokens_is_one_unknown_token():
    text = fitted(["a a"])
    for cell in ("", "  ", "..."):
        np.testing.assert_array_equal(text.features(cell), [1])


def test_long_texts_keep_their_start():
    text = fitted(["a a b b"], max_length=2)
    np.testing.assert_array_equal(text.features("a b a b"), [2, 3])
    assert text.features("a").dtype == np.int64


def test_token_dropout_gives_unknown_tokens_at_its_rate():
    text = fitted(["a a"], token_dropout=0.25)
    array = np.full(10_000, 2, dtype=np.int32)
    seen = text.augment(array, np.random.default_rng(0))
    assert (seen == 1).mean() == pytest.approx(0.25, abs=0.02)
    assert set(seen.tolist()) == {1, 2}
    np.testing.assert_array_equal(fitted(["a a"], token_dropout=0).augment(array, np.random.default_rng(0)), array)


def test_texts_without_frequent_tokens_are_refused():
    with pytest.raises(DataError, match=r"no token occurs 2 times in the training texts\. Lower `min_count`"):
        fitted(["red", "green"])


def test_what_is_not_a_text_is_refused():
    with pytest.raises(DataError, match="is not a text"):
        fitted(["a a"]).read(b"bytes")


@pytest.mark.skipif(not DATA.exists(), reason="needs the Chinese titles of ../shared/data")
def test_chinese_titles_are_known_by_character():
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    text = fitted([row["text"] for row in rows if row["split"] == "train"])
    ids = np.concatenate([text.read(row["text"]) for row in rows if row["split"] == "val"])
    assert 1000 < text.spec.vocabulary_size < 6000
    assert (ids == 1).mean() < 0.02
