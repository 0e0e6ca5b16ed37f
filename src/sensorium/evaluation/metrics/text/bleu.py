"""BLEU of a corpus (Papineni et al., 2002)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sensorium.evaluation.intervals import Floats
from sensorium.evaluation.metrics.tally import Tally
from sensorium.evaluation.metrics.text.corpus import References, paired
from sensorium.evaluation.metrics.text.ngrams import Ngrams, count_ngrams, count_shared
from sensorium.evaluation.metrics.text.tokens import Tokeniser, mteval_13a

ORDERS = range(1, 5)


def bleu(references: References, hypotheses: Sequence[str], *, tokenise: Tokeniser = mteval_13a) -> Tally:
    """Return BLEU, 0 to 100: how many runs of one to four words are in the references, with a penalty for short texts.

    It equals sacrebleu with its defaults (Post, 2018): case counts, and an order without a match is smoothed
    exponentially. It is a figure of a corpus: `Tally.each` gives what a corpus of one text would have, often 0.

    Args:
        references: Right texts: one for each hypothesis, or several, of which the nearest in length counts as length.
        hypotheses: The texts to judge.
        tokenise: Cuts a text; `mteval_zh` is for Chinese.

    Raises:
        DataError: There are no texts, or texts without a reference.
        ValueError: There are not as many references as hypotheses.
    """
    rows = [
        _count([tokenise(one) for one in several], tokenise(hypothesis))
        for several, hypothesis in paired(references, hypotheses)
    ]
    return Tally(np.array(rows, dtype=np.float64), _bleu)


def _count(references: Sequence[list[str]], hypothesis: list[str]) -> list[int]:
    """Return the lengths of hypothesis and reference, then by order the runs matched and the runs of the hypothesis."""
    length = len(hypothesis)
    nearest = min((len(one) for one in references), key=lambda other: (abs(other - length), other))
    matched = [count_shared(count_ngrams(hypothesis, order), _most(references, order)) for order in ORDERS]
    return [length, nearest, *matched, *(max(length - order + 1, 0) for order in ORDERS)]


def _most(references: Sequence[list[str]], order: int) -> Ngrams:
    """Return how often each run occurs in the reference that has it most often."""
    most, *others = (count_ngrams(one, order) for one in references)
    for other in others:
        most |= other
    return most


def _bleu(sums: Floats) -> Floats:
    lengths, wanted, matched, runs = sums[..., 0], sums[..., 1], sums[..., 2:6], sums[..., 6:10]
    is_defined = (runs[..., -1] > 0) & (matched[..., 0] > 0)
    is_unmatched = matched == 0
    smoothed = np.where(is_unmatched, 0.5 ** is_unmatched.cumsum(axis=-1), matched)
    precisions = np.where(is_defined[..., np.newaxis], smoothed, 1) / np.maximum(runs, 1)
    log_penalty = np.minimum(1 - wanted / np.maximum(lengths, 1), 0)
    score: Floats = 100 * np.exp(np.log(precisions).mean(axis=-1) + log_penalty)
    return np.where(is_defined, score, 0.0)
