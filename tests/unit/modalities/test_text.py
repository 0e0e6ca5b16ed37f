from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from sensorium.errors import BundleError, DataError
from sensorium.modalities.text import Text, TextConfig

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


@pytest.mark.parametrize(("truncate", "expected"), [("end", [2, 3, 4]), ("start", [4, 5, 6]), ("middle", [2, 3, 6])])
def test_long_texts_are_cut_where_it_is_said(truncate, expected):
    text = fitted(["a a a a a b b b b c c c d d e"], max_length=3, truncate=truncate, min_count=1)
    np.testing.assert_array_equal(text.features("a b c d e"), expected)
    np.testing.assert_array_equal(text.features("a b"), [2, 3])


def test_stop_words_are_left_out(tmp_path):
    listed = tmp_path / "mine.txt"
    listed.write_text("Green\n\nnot-one\n", encoding="utf-8")
    texts = ["the red bus and the green bus"] * 2
    text = fitted(texts, stop_words={"languages": ["en"], "words": ["BUS"], "file": str(listed)})
    assert text.tokens == ("red",)
    np.testing.assert_array_equal(text.features("the green"), [1])
    listed.unlink()  # the state holds the words
    again = Text.from_state(text.config, text.state())
    np.testing.assert_array_equal(again.features("the red green bus"), [2])


def test_chinese_stop_words_are_words():
    text = fitted(["老人的医院和学校"], min_count=1, segment="jieba", stop_words={"languages": ["zh"]})
    assert set(text.tokens) == {"老人", "医院", "学校"}


def test_stop_words_need_words():
    for segment in ("character", "bpe"):
        with pytest.raises(ValidationError, match=r"stop_words: .* cuts words up"):
            TextConfig(column="title", segment=segment, stop_words={"words": ["a"]})


@pytest.mark.parametrize("name", ["gone.txt", "latin.txt"])
def test_a_list_that_cannot_be_read_is_told(tmp_path, name):
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    with pytest.raises(DataError, match=rf"{name}: cannot be read: .*Correct `stop_words\.file`"):
        fitted(["a a"], stop_words={"file": str(tmp_path / name)})


def test_the_share_of_unknown_tokens_and_of_cut_texts_is_told():
    text = fitted(["a a b b"], max_length=2)
    arrays = [text.read("a b c d"), None, text.read("a"), text.read("c")]
    assert text.figures(arrays) == {"unknown_tokens": 0.5, "texts_cut": 1 / 3}
    assert text.figures([None]) == {}


def test_a_damaged_state_is_told():
    text = fitted(["a a"])
    for key, damage in (("segmenter", {"x": 1}), ("segmenter", []), ("stop_words", ["a", "a"]), ("tokens", ["a", "b"])):
        with pytest.raises(BundleError, match=f"modality state '{key}'"):
            Text.from_state(text.config.model_copy(update={"max_vocabulary": 1}), {**text.state(), key: damage})


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
