import random
import time

import jiwer
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.errors import DataError
from sensorium.evaluation.metrics.text import cer, normalise, wer, words_and_characters
from tests.unit.evaluation.metrics.text.corpora import HYPOTHESES, REFERENCES, columns

sentences = st.lists(st.sampled_from(["a", "b", "c", "dd", "猫", "狗"]), max_size=80).map(" ".join)
corpora = st.lists(st.tuples(sentences, sentences), min_size=1, max_size=5)


@settings(max_examples=100)
@given(corpora)
def test_both_equal_jiwer(corpus: list[tuple[str, str]]) -> None:
    references, hypotheses = columns(corpus)
    assert wer(references, hypotheses).value == pytest.approx(jiwer.wer(references, hypotheses))
    assert cer(references, hypotheses).value == pytest.approx(jiwer.cer(references, hypotheses))


def test_each_text_equals_jiwer_on_it_alone() -> None:
    words, characters = wer(REFERENCES, HYPOTHESES).each, cer(REFERENCES, HYPOTHESES).each
    np.testing.assert_allclose(words, [jiwer.wer(*pair) for pair in zip(REFERENCES, HYPOTHESES, strict=True)])
    np.testing.assert_allclose(characters, [jiwer.cer(*pair) for pair in zip(REFERENCES, HYPOTHESES, strict=True)])


def test_worked_by_hand() -> None:
    assert wer(["we met at noon today"], ["we meet noon today then"]).value == 3 / 5  # meet for met, no at, and then
    assert cer(["今天天气很好"], ["今天气真好"]).value == 2 / 6  # one character missing, one wrong
    assert cer(["a b"], [" ab "]).value == 1 / 3  # the space between, not those around
    assert wer(["", ""], ["", ""]).value == 0
    assert wer([""], ["two words"]).value == 2
    assert wer(["two words"], [""]).value == 1
    assert wer(["one"], ["three times as"]).value == 3


def test_the_rate_of_a_corpus_weights_texts_by_length() -> None:
    tally = wer(["a", "a b c"], ["x", "a b c"])
    assert tally.value == 1 / 4
    np.testing.assert_array_equal(tally.each, [1, 0])


def test_english_and_chinese_in_one_text() -> None:
    tally = wer(["我用 Python 写代码"], ["我用 python 写马。"], tokenise=words_and_characters)
    assert tally.counts.tolist() == [[2, 6]]


def test_normalising_is_asked_for_by_name() -> None:
    written, heard = "Well, it’s  ＯＫ now.", "well it's ok now"
    assert wer([written], [heard]).value == 3 / 4 + 1 / 4
    both = [normalise(text, form="nfkc", case="fold", punctuation="drop") for text in (written, heard)]
    assert both == ["well its ok now"] * 2
    assert normalise("你好， 世界！", punctuation="drop", spaces="drop") == "你好世界"
    assert normalise("yes,no", punctuation="drop") == "yes no"
    assert normalise("Kept: As, Written！") == "Kept: As, Written！"


def test_texts_of_one_speaker_are_drawn_together() -> None:
    references = ["a b c d"] * 200
    hypotheses = ["a b c d" if place // 20 % 2 else "x b c d" for place in range(200)]
    tally = wer(references, hypotheses)
    alone, together = tally.interval(), tally.interval(groups=[place // 20 for place in range(200)])
    assert alone.low < tally.value < alone.high
    assert together.high - together.low > 3 * (alone.high - alone.low)
    assert tally.interval(seed=1) != alone == tally.interval()


def test_the_interval_is_that_of_measuring_every_draw() -> None:
    rng = np.random.default_rng(0)
    references = [" ".join(rng.choice(list("abc"), rng.integers(1, 9))) for _ in range(60)]
    hypotheses = [" ".join(rng.choice(list("abc"), rng.integers(0, 9))) for _ in range(60)]
    draws = []
    for _ in range(400):
        drawn = rng.integers(0, 60, 60)
        draws.append(jiwer.wer([references[row] for row in drawn], [hypotheses[row] for row in drawn]))
    found = wer(references, hypotheses).interval()
    np.testing.assert_allclose(found, np.quantile(draws, [0.025, 0.975]), atol=0.03)


def test_faulty_corpora_are_refused() -> None:
    with pytest.raises(DataError, match="there are no texts"):
        wer([], [])
    with pytest.raises(ValueError, match="references for 1 texts, and 2"):
        cer(["one"], ["one", "two"])


def test_a_thousand_texts_of_fifty_words_take_well_under_a_second() -> None:
    rng = random.Random(0)
    references = [[rng.choice("abcdefgh") for _ in range(50)] for _ in range(1000)]
    hypotheses = [[rng.choice("abcdefgh") if rng.random() < 0.2 else word for word in text] for text in references]
    started_s = time.process_time()
    wer([" ".join(text) for text in references], [" ".join(text) for text in hypotheses])
    assert time.process_time() - started_s < 0.5
