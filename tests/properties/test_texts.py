"""Properties of reading texts that hold for any options and any text."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.modalities.text import Text, TextConfig

CELLS = [
    "the red bus and the green bus",
    "a red apple, a <b>green</b> apple &amp; a bus",
    "红苹果和青苹果 iPhone 15",
    "see https://example.org or write to a@example.org",
    "",
] * 2
SEGMENTERS = ("word", "character", "jieba", {"type": "bpe", "num_pieces": 60}, {"type": "unigram", "num_pieces": 60})
WORDS_ONLY = ("word", "jieba")

OPTIONS = st.fixed_dictionaries(
    {
        "clean": st.lists(st.sampled_from(["html", "control", "url", "email", "number"]), unique=True),
        "normal_form": st.sampled_from(["nfkc", "nfc", "none"]),
        "case": st.sampled_from(["fold", "keep"]),
        "segment": st.sampled_from(SEGMENTERS),
        "max_length": st.integers(1, 30),
        "truncate": st.sampled_from(["end", "start", "middle"]),
        "max_vocabulary": st.integers(1, 50),
        "min_count": st.integers(1, 2),
        "augment": st.lists(st.sampled_from(["delete", "swap"]), max_size=2),
    }
)


@cache
def fitted(options):
    """An input as it was trained, and as it is served: from JSON alone."""
    config = TextConfig(column="x", **json.loads(options))
    text = config.fit(CELLS)
    state = json.loads(json.dumps(text.state(), allow_nan=False))
    return text, Text.from_state(TextConfig.model_validate_json(config.model_dump_json()), state)


@settings(max_examples=150, deadline=None)
@given(options=OPTIONS, stops=st.booleans(), text=st.text(), seed=st.integers(0, 99))
def test_any_text_is_read_in_use_as_in_training(options, stops, text, seed):
    if stops and options["segment"] in WORDS_ONLY:
        options = {**options, "stop_words": {"languages": ["en"]}}
    trained, served = fitted(json.dumps(options))
    ids = trained.features(text)
    np.testing.assert_array_equal(ids, served.features(text))
    np.testing.assert_array_equal(ids, trained.features(text))
    varied = trained.standardise(trained.augment(trained.read(text), np.random.default_rng(seed)))
    for array in (ids, varied):
        assert array.dtype == np.int64
        assert 1 <= len(array) <= options["max_length"]
        assert array.min() > 0
        assert array.max() < trained.spec.vocabulary_size
