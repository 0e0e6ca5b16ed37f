import numpy as np
import pytest
from hypothesis import assume, given, settings
from rouge_score.rouge_scorer import RougeScorer

from sensorium.evaluation.metrics.tally import Tally
from sensorium.evaluation.metrics.text import rouge_l, rouge_n
from sensorium.evaluation.metrics.text.tokens import rouge_tokens
from tests.unit.evaluation.metrics.text.corpora import HYPOTHESES, REFERENCES, columns, triples

SCORER = RougeScorer(["rouge1", "rouge2", "rougeL"])


def tallies(references, hypotheses) -> dict[str, Tally]:
    return {
        "rouge1": rouge_n(references, hypotheses, order=1),
        "rouge2": rouge_n(references, hypotheses, order=2),
        "rougeL": rouge_l(references, hypotheses),
    }


def western(text: str) -> bool:
    return all(token.isascii() for token in rouge_tokens(text))


@settings(max_examples=100)
@given(triples)
def test_it_equals_rouge_score_where_there_is_no_chinese(corpus: list[tuple[str, str, str]]) -> None:
    corpus = [row for row in corpus if all(map(western, row))]
    assume(corpus)
    first, second, hypotheses = columns(corpus)
    alone, both = tallies(first, hypotheses), tallies(list(zip(first, second, strict=True)), hypotheses)
    for name in alone:
        wanted = [SCORER.score(one, other)[name].fmeasure for one, other in zip(first, hypotheses, strict=True)]
        np.testing.assert_allclose(alone[name].each, wanted, atol=1e-12)
        best = [SCORER.score_multi([one, two], three)[name].fmeasure for one, two, three in corpus]
        np.testing.assert_allclose(both[name].each, best, atol=1e-12)
        assert both[name].value == pytest.approx(np.mean(best))


def test_worked_by_hand_in_chinese() -> None:
    found = tallies(["今天天气很好"], ["天气今天好"])
    assert found["rouge1"].value == pytest.approx(2 * 5 / (6 + 5))
    assert found["rouge2"].value == pytest.approx(2 * 2 / (5 + 4))  # 今天 and 天气
    assert found["rougeL"].value == pytest.approx(2 * 3 / (6 + 5))  # 今天好, or 天气好


def test_chinese_and_english_in_one_text() -> None:
    assert rouge_tokens("Ｎｏ, 用 Python3 写！カ") == ["用", "python3", "写", "カ"]


def test_the_interval_holds_the_figure() -> None:
    for tally in tallies(REFERENCES * 10, HYPOTHESES * 10).values():
        low, high = tally.interval()
        assert 0 <= low < tally.value < high <= 1
