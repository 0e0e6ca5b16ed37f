import numpy as np
import pytest
from hypothesis import given, settings
from sacrebleu.metrics import BLEU

from sensorium.errors import DataError
from sensorium.evaluation.metrics.text import bleu, mteval_13a, mteval_zh
from tests.unit.evaluation.metrics.text.corpora import HYPOTHESES, REFERENCES, columns, triples

TOKENISERS = {"13a": mteval_13a, "zh": mteval_zh}


@pytest.mark.parametrize("name", TOKENISERS)
@settings(max_examples=100)
@given(corpus=triples)
def test_it_equals_sacrebleu(name: str, corpus: list[tuple[str, str, str]]) -> None:
    first, second, hypotheses = columns(corpus)
    judge, tokenise = BLEU(tokenize=name), TOKENISERS[name]
    alone = bleu(first, hypotheses, tokenise=tokenise).value
    assert alone == pytest.approx(judge.corpus_score(hypotheses, [first]).score)
    both = bleu(list(zip(first, second, strict=True)), hypotheses, tokenise=tokenise).value
    assert both == pytest.approx(judge.corpus_score(hypotheses, [first, second]).score)


@pytest.mark.parametrize("name", TOKENISERS)
def test_it_equals_sacrebleu_on_sentences(name: str) -> None:
    judge, tally = BLEU(tokenize=name), bleu(REFERENCES, HYPOTHESES, tokenise=TOKENISERS[name])
    wanted = judge.corpus_score(HYPOTHESES, [REFERENCES]).score
    assert wanted > 20
    assert tally.value == pytest.approx(wanted)
    alone = [judge.corpus_score([one], [[other]]).score for one, other in zip(HYPOTHESES, REFERENCES, strict=True)]
    np.testing.assert_allclose(tally.each, alone, atol=1e-9)


def test_worked_by_hand() -> None:
    tally = bleu(["a b c d e f"], ["a b c d x"])
    precisions = [4 / 5, 3 / 4, 2 / 3, 1 / 2]
    assert tally.value == pytest.approx(100 * np.prod(precisions) ** 0.25 * np.exp(1 - 6 / 5))
    assert tally.counts.tolist() == [[5, 6, 4, 3, 2, 1, 5, 4, 3, 2]]


def test_of_two_references_as_near_in_length_the_shorter_counts() -> None:
    several, hypothesis = ("a b c d", "a b c d e f"), "a b c d e"
    wanted = BLEU().corpus_score([hypothesis], [[one] for one in several]).score
    assert bleu([several], [hypothesis]).value == pytest.approx(wanted) == 100


def test_chinese_needs_its_own_cut() -> None:
    references, hypotheses = ["今天天气很好我们去公园"], ["今天天气很好我们回家"]
    assert bleu(references, hypotheses).value == 0
    assert bleu(references, hypotheses, tokenise=mteval_zh).value > 60


def test_the_interval_holds_the_figure() -> None:
    references = [*REFERENCES, "a quiet river runs past the old mill"] * 10
    low, high = bleu(references, [*HYPOTHESES, "a quiet river ran past the old mill"] * 10).interval()
    assert 0 < low < bleu(references, [*HYPOTHESES, "a quiet river ran past the old mill"] * 10).value < high < 100


def test_a_text_without_reference_is_refused() -> None:
    with pytest.raises(DataError, match="1 texts have no reference"):
        bleu([["one"], []], ["one", "two"])
