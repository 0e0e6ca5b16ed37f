"""Texts into tokens, each as the figure that compares them was defined."""

from __future__ import annotations

import re
from collections.abc import Callable

from sensorium.modalities.words.segment import words

Tokeniser = Callable[[str], list[str]]

_ENTITIES = {"&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">"}
_MTEVAL_STEPS = (
    (re.compile(r"([!-&(-+/:-@\[-`{-~])"), r" \1 "),  # marks of ASCII but for ' , - .
    (re.compile(r"([^0-9])([.,])"), r"\1 \2 "),  # a point or comma stays in a number, as in 1,234.5
    (re.compile(r"([.,])([^0-9])"), r" \1 \2"),
    (re.compile(r"([0-9])(-)"), r"\1 \2 "),
)
# The ranges of sacrebleu, so that figures compare. The first one was meant there for rare characters above U+20000,
# which stay joined here as well; it takes in typographic marks, arrows and signs instead.
_MTEVAL_CHINESE = re.compile(
    "([\u2001-\u2a6d\u2e80-\u2fdf\u2ff0-\u303f\u3100-\u312f\u31a0-\u31ef\u3200-\u4db5\u4e00-\u9fbb"
    "\uf900-\ufa2d\ufa30-\ufa6a\ufa70-\ufad9\ufe10-\ufe1f\ufe30-\ufe4f\uff00-\uffef])"
)
_ROUGE_TOKEN = re.compile(
    "[a-z0-9]+|[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)


def spaced_words(text: str) -> list[str]:
    """Cut at white space; nothing else is changed."""
    return text.split()


def characters(text: str) -> list[str]:
    """Return every character, spaces inside the text among them, as jiwer does for its CER."""
    return list(text.strip())


def words_and_characters(text: str) -> list[str]:
    """Cut English into words and Chinese, Japanese and Korean into characters, in one text, too.

    It is the cut of text inputs: NFKC, case folded, punctuation dropped. The error rate over such tokens is known as
    the mixed error rate of speech that switches between languages.
    """
    return words(text)


def mteval_13a(text: str) -> list[str]:
    """Cut as mteval-v13a does, the tokeniser of WMT and the default of sacrebleu: for texts in Latin script."""
    text = text.rstrip().replace("<skipped>", "").replace("-\n", "").replace("\n", " ")
    for entity, mark in _ENTITIES.items():
        text = text.replace(entity, mark)
    return _mteval(f" {text} ")


def mteval_zh(text: str) -> list[str]:
    """Cut Chinese into characters and all else nearly as `mteval_13a` does: the ``zh`` of sacrebleu."""
    return _mteval(_MTEVAL_CHINESE.sub(r" \1 ", text.strip()))


def rouge_tokens(text: str) -> list[str]:
    """Return lower-case runs of ASCII letters and digits, as rouge-score does without stemming.

    It drops all else. Here Chinese, Japanese and Korean characters are kept, a token each (as in Hu et al., 2015), so a
    text without them is cut as it is there.
    """
    return _ROUGE_TOKEN.findall(text.lower())


def _mteval(text: str) -> list[str]:
    for pattern, replacement in _MTEVAL_STEPS:
        text = pattern.sub(replacement, text)
    return text.split()
