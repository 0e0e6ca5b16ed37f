"""Word and character error rate of transcripts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sensorium.evaluation.intervals import Floats
from sensorium.evaluation.metrics.tally import Tally
from sensorium.evaluation.metrics.text.alignment import edit_distance
from sensorium.evaluation.metrics.text.corpus import paired
from sensorium.evaluation.metrics.text.tokens import Tokeniser, characters, spaced_words


def wer(references: Sequence[str], hypotheses: Sequence[str], *, tokenise: Tokeniser = spaced_words) -> Tally:
    """Return the word error rate: wrong, missing and added words as a share of the words of the references.

    0 is best; more words than asked for make it greater than 1. Case and punctuation count unless `normalise` has
    removed them. The rate of the corpus weights texts by their length. Where the references have no words at all, it is
    the number of words added. All as in jiwer.

    Args:
        references: What was said, a text each.
        hypotheses: What was heard, a text each.
        tokenise: Cuts a text; at white space by default. `words_and_characters` is for Chinese, and for both in one.

    Raises:
        DataError: There are no texts.
        ValueError: There are not as many references as hypotheses.
    """
    rows = []
    for (reference,), hypothesis in paired(references, hypotheses):
        wanted, given = tokenise(reference), tokenise(hypothesis)
        rows.append((edit_distance(wanted, given), len(wanted)))
    return Tally(np.array(rows, dtype=np.float64), _rate)


def cer(references: Sequence[str], hypotheses: Sequence[str]) -> Tally:
    """Return the character error rate: as `wer`, of characters, spaces between words among them.

    The usual rate for Chinese; there, spaces are best dropped from both sides first (see `normalise`).

    Args:
        references: What was said, a text each.
        hypotheses: What was heard, a text each.

    Raises:
        DataError: There are no texts.
        ValueError: There are not as many references as hypotheses.
    """
    return wer(references, hypotheses, tokenise=characters)


def _rate(sums: Floats) -> Floats:
    return sums[..., 0] / np.maximum(sums[..., 1], 1)
