"""chrF and chrF++ of a corpus (Popović, 2015 and 2017)."""

from __future__ import annotations

import string
from collections.abc import Sequence

import numpy as np

from sensorium.evaluation.intervals import Floats
from sensorium.evaluation.metrics.tally import Tally
from sensorium.evaluation.metrics.text.corpus import References, paired
from sensorium.evaluation.metrics.text.ngrams import Ngrams, count_ngrams, count_shared

BETA = 2
CHARACTER_ORDERS = range(1, 7)
MARKS = frozenset(string.punctuation)


def chrf(references: References, hypotheses: Sequence[str], *, word_order: int = 0) -> Tally:
    """Return chrF, 0 to 100: F-measure of runs of one to six characters, recall counting twice as much as precision.

    It equals sacrebleu with its defaults: case counts, white space does not. No tokeniser is involved, so it is the
    same for English and Chinese, and kinder to word forms than BLEU.

    Args:
        references: Right texts: one for each hypothesis, or several, of which the nearest counts.
        hypotheses: The texts to judge.
        word_order: Longest run of words that counts, too; 2 makes it chrF++. Chinese has no words between spaces, so
            leave it at 0 there.

    Raises:
        DataError: There are no texts, or texts without a reference.
        ValueError: There are not as many references as hypotheses.
    """
    rows = []
    for several, hypothesis in paired(references, hypotheses):
        given = _ngrams(hypothesis, word_order)
        counts = np.array([_compare(given, _ngrams(one, word_order)) for one in several], dtype=np.float64)
        rows.append(counts[_chrf(counts).argmax()])
    return Tally(np.stack(rows), _chrf)


def _ngrams(text: str, word_order: int) -> list[Ngrams]:
    characters = "".join(text.split())
    by_order = [count_ngrams(characters, order) for order in CHARACTER_ORDERS]
    if word_order:
        words = _words(text)
        by_order += [count_ngrams(words, order) for order in range(1, word_order + 1)]
    return by_order


def _words(text: str) -> list[str]:
    """Cut at white space, and one mark of ASCII from the end of a word, else from its start."""
    words: list[str] = []
    for word in text.split():
        if len(word) > 1 and word[-1] in MARKS:
            words += (word[:-1], word[-1])
        elif len(word) > 1 and word[0] in MARKS:
            words += (word[0], word[1:])
        else:
            words.append(word)
    return words


def _compare(given: Sequence[Ngrams], wanted: Sequence[Ngrams]) -> list[int]:
    """Return by order the runs of the hypothesis (0 where the reference has none), of the reference, and shared."""
    counts: list[int] = []
    for mine, theirs in zip(given, wanted, strict=True):
        counts += (mine.total() if theirs else 0, theirs.total(), count_shared(mine, theirs))
    return counts


def _chrf(sums: Floats) -> Floats:
    given, wanted, shared = sums[..., 0::3], sums[..., 1::3], sums[..., 2::3]
    is_defined = (given > 0) & (wanted > 0)
    num_orders = np.maximum(is_defined.sum(axis=-1), 1)
    precision = np.where(is_defined, shared / np.maximum(given, 1), 0).sum(axis=-1) / num_orders
    recall = np.where(is_defined, shared / np.maximum(wanted, 1), 0).sum(axis=-1) / num_orders
    weighted = BETA**2 * precision + recall
    return np.where(weighted > 0, 100 * (1 + BETA**2) * precision * recall / np.where(weighted > 0, weighted, 1), 0.0)
