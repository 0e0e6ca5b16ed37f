import pytest
from hypothesis import given, settings
from sacrebleu.tokenizers.tokenizer_13a import Tokenizer13a
from sacrebleu.tokenizers.tokenizer_zh import TokenizerZh

from sensorium.evaluation.metrics.text import mteval_13a, mteval_zh
from tests.unit.evaluation.metrics.text.corpora import texts

BOTH = [(mteval_13a, Tokenizer13a()), (mteval_zh, TokenizerZh())]
CHARACTERS = [chr(code) for code in [*range(0xD800), *range(0xE000, 0x10000), *range(0x1FFF0, 0x20010)]]


@pytest.mark.parametrize(("ours", "theirs"), BOTH, ids=["13a", "zh"])
def test_every_character_is_cut_as_in_sacrebleu(ours, theirs) -> None:
    text = " ".join(f"b{character}1" for character in CHARACTERS)
    assert ours(text) == theirs(text).split()


@pytest.mark.parametrize(("ours", "theirs"), BOTH, ids=["13a", "zh"])
@settings(max_examples=200)
@given(text=texts)
def test_texts_are_cut_as_in_sacrebleu(ours, theirs, text: str) -> None:
    assert ours(text) == theirs(text.rstrip()).split()
