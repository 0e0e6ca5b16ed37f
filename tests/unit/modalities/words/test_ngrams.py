"""N-grams in buckets, and texts that are bags of them."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sensorium.modalities.text import Text, TextConfig
from sensorium.modalities.words.ngrams import NUM_BUCKETS, Ngrams, NgramsConfig

TEXTS = ["red apples fall", "red apples rise", "老人医院", "老人医院"]


def fitted(texts=TEXTS, **options):
    return TextConfig(column="title", **{"ngrams": {}, **options}).fit(texts)


def count(tokens, **options):
    return len(Ngrams(NgramsConfig(**options)).buckets(tokens))


def test_ngrams_are_counted_as_by_hand():
    assert count(["a", "b", "c"], max_tokens=1, max_characters=0) == 3
    assert count(["a", "b", "c"], max_tokens=3, max_characters=0) == 3 + 2 + 1
    assert count(["abc"], max_tokens=1, min_characters=3, max_characters=4) == 1 + 3 + 2  # of <abc>
    assert count(["a"], max_tokens=1, min_characters=3, max_characters=5) == 1, "<a> is the token itself"
    assert count([]) == 0


def test_buckets_are_the_same_on_every_machine():
    """A model folder holds them."""
    found = Ngrams(NgramsConfig(max_tokens=2, max_characters=3)).buckets(["bus", "好"])
    assert found.tolist() == [29966, 759943, 39523, 57073, 869910, 381070]


@given(st.lists(st.text(min_size=1), max_size=6))
def test_no_token_brings_more_than_is_said(tokens):
    ngrams = Ngrams(NgramsConfig())
    found = ngrams.buckets(tokens)
    assert len(found) <= len(tokens) * ngrams.buckets_per_token
    assert ((found >= 0) & (found < NUM_BUCKETS)).all()


def test_lengths_must_be_in_order():
    with pytest.raises(ValidationError, match="`max_characters` is below `min_characters`"):
        NgramsConfig(min_characters=4, max_characters=3)


def test_order_matters_to_runs_alone():
    text = fitted(["a b", "a b"])
    assert sorted(text.features("a b")) == [2, 3, 4]
    assert len(text.features("b a")) == 2, "no run of the two was met"


def test_misspelt_words_keep_parts_and_foreign_ones_are_unknown():
    text = fitted()
    assert set(text.features("applesauce")) & set(text.features("apples"))
    np.testing.assert_array_equal(text.features("ζ"), [1])
    np.testing.assert_array_equal(text.features(""), [1])


def test_figures_count_tokens_and_not_ngrams():
    text = fitted(max_length=2)
    assert text.figures([text.read("red zzz"), None, text.read("red red red")]) == {
        "unknown_tokens": pytest.approx(1 / 5),
        "texts_cut": pytest.approx(1 / 2),
    }


@pytest.mark.parametrize(
    ("truncate", "left"), [("end", "red apples"), ("start", "apples fall"), ("middle", "red fall")]
)
def test_texts_are_cut_before_they_become_ngrams(truncate, left):
    text = fitted(max_length=2, truncate=truncate, min_count=1)
    np.testing.assert_array_equal(text.features("red apples fall"), text.features(left))


def varied(text, cell, seed=0):
    """Return the tokens that are left, empty where one is dropped."""
    noted, _, dropped = text.augment(text.read(cell), np.random.default_rng(seed)).tobytes().partition(b"\xff")
    tokens = noted.decode().split("\n")
    return [
        "" if is_dropped else token for token, is_dropped in zip(tokens, dropped or bytes(len(tokens)), strict=True)
    ]


def test_a_dropped_token_takes_its_ngrams_along():
    text = fitted(token_dropout=0.5, min_count=1)
    for seed in range(8):
        array = text.augment(text.read("red apples fall"), np.random.default_rng(seed))
        runs = [run.split() for run in " ".join(one or "|" for one in varied(text, "red apples fall", seed)).split("|")]
        expected = [number for run in runs if run for number in text.features(" ".join(run))]
        assert sorted(text.standardise(array)) == sorted(expected or [1])


def test_variations_move_tokens():
    plain = {"token_dropout": 0.0}
    assert sorted(varied(fitted(augment=["swap"], **plain), "red zzz fall")) == ["fall", "red", "zzz"]
    table = {"type": "synonym", "probability": 1.0, "table": {"red": ["apples"], "fall": ["unseen"]}}
    assert varied(fitted(augment=[table], **plain), "red zzz fall") == ["apples", "zzz", "fall"]


def test_no_word_stands_in_the_state():
    text = fitted()
    stored = json.dumps(text.state(), ensure_ascii=False)
    assert not any(word in stored for word in ("red", "apples", "老"))
    again = Text.from_state(text.config, json.loads(stored))
    np.testing.assert_array_equal(again.features("red apples 老人"), text.features("red apples 老人"))


def test_the_most_frequent_are_known_first():
    text = fitted(["a b", "a c", "a b"], max_vocabulary=2)
    assert text.spec.vocabulary_size == 4
    assert text.features("a")[0] == 2
