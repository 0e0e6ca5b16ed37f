import numpy as np
import pytest
from hypothesis import given, settings
from sacrebleu.metrics import CHRF

from sensorium.evaluation.metrics.text import chrf
from tests.unit.evaluation.metrics.text.corpora import HYPOTHESES, REFERENCES, columns, triples

ORDERS = [0, 2]  # chrF and chrF++


@pytest.mark.parametrize("word_order", ORDERS)
@settings(max_examples=100)
@given(corpus=triples)
def test_it_equals_sacrebleu(word_order: int, corpus: list[tuple[str, str, str]]) -> None:
    first, second, hypotheses = columns(corpus)
    judge = CHRF(word_order=word_order)
    alone = chrf(first, hypotheses, word_order=word_order).value
    assert alone == pytest.approx(judge.corpus_score(hypotheses, [first]).score)
    both = chrf(list(zip(first, second, strict=True)), hypotheses, word_order=word_order).value
    assert both == pytest.approx(judge.corpus_score(hypotheses, [first, second]).score)


@pytest.mark.parametrize("word_order", ORDERS)
def test_each_text_equals_sacrebleu_on_it_alone(word_order: int) -> None:
    judge = CHRF(word_order=word_order)
    pairs = zip(HYPOTHESES, REFERENCES, strict=True)
    alone = [judge.corpus_score([hypothesis], [[reference]]).score for hypothesis, reference in pairs]
    assert min(alone[:3]) > 40
    np.testing.assert_allclose(chrf(REFERENCES, HYPOTHESES, word_order=word_order).each, alone, atol=1e-9)


def test_worked_by_hand() -> None:
    tally = chrf(["ab"], ["a"])  # one of one run matches, of two wanted; the hypothesis has no longer run
    assert tally.value == pytest.approx(100 * 5 * 1 * 0.5 / (4 * 1 + 0.5))


def test_white_space_does_not_count_but_for_words() -> None:
    assert chrf(["so it goes"], ["soit goes"]).value == 100
    assert chrf(["so it goes"], ["soit goes"], word_order=2).value < 100


def test_the_interval_holds_the_figure() -> None:
    tally = chrf(REFERENCES * 10, HYPOTHESES * 10)
    low, high = tally.interval()
    assert 0 < low < tally.value < high < 100
