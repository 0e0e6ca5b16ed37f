"""ROUGE of summaries and replies (Lin, 2004)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sensorium.evaluation.metrics.tally import Tally, tally_of_mean
from sensorium.evaluation.metrics.text.alignment import common_length
from sensorium.evaluation.metrics.text.corpus import References, paired
from sensorium.evaluation.metrics.text.ngrams import count_ngrams, count_shared
from sensorium.evaluation.metrics.text.tokens import rouge_tokens


def rouge_n(references: References, hypotheses: Sequence[str], *, order: int) -> Tally:
    """Return ROUGE-N, 0 to 1: F-measure of the runs of ``order`` words shared with the reference, averaged over texts.

    It equals rouge-score without stemming: lower case, ASCII letters and digits; Chinese characters are words, too.

    Args:
        references: Right texts: one for each hypothesis, or several, of which the best counts.
        hypotheses: The texts to judge.
        order: 1 for ROUGE-1, 2 for ROUGE-2.

    Raises:
        DataError: There are no texts, or texts without a reference.
        ValueError: There are not as many references as hypotheses.
    """

    def f_measure(wanted: list[str], given: list[str]) -> float:
        shared = count_shared(count_ngrams(wanted, order), count_ngrams(given, order))
        return _f_measure(shared, len(wanted) - order + 1, len(given) - order + 1)

    return _mean_of_best(references, hypotheses, f_measure)


def rouge_l(references: References, hypotheses: Sequence[str]) -> Tally:
    """Return ROUGE-L, 0 to 1: F-measure of the longest common subsequence with the reference, averaged over texts.

    Tokens as in `rouge_n`; a text is one sequence, whatever lines it has.

    Args:
        references: Right texts: one for each hypothesis, or several, of which the best counts.
        hypotheses: The texts to judge.

    Raises:
        DataError: There are no texts, or texts without a reference.
        ValueError: There are not as many references as hypotheses.
    """

    def f_measure(wanted: list[str], given: list[str]) -> float:
        return _f_measure(common_length(wanted, given), len(wanted), len(given))

    return _mean_of_best(references, hypotheses, f_measure)


def _mean_of_best(
    references: References, hypotheses: Sequence[str], f_measure: Callable[[list[str], list[str]], float]
) -> Tally:
    scores = []
    for several, hypothesis in paired(references, hypotheses):
        given = rouge_tokens(hypothesis)
        scores.append(max(f_measure(rouge_tokens(one), given) for one in several))
    return tally_of_mean(scores)


def _f_measure(shared: int, wanted: int, given: int) -> float:
    return 2 * shared / (wanted + given) if shared else 0.0
