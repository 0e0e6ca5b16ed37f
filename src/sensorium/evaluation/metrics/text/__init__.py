"""How near texts come to texts: error rates of transcripts, and overlap with references of replies and translations.

Every function takes references and hypotheses, a text each, and returns a `Tally`: ``wer(references, heard).value`` is
the figure of the corpus, ``.each`` that of every text, ``.interval(groups=speakers)`` its 95 % interval. Several
references for a text are taken by all but the error rates.

| figure | range | best | for Chinese |
|---|---|---|---|
| `wer` | 0 and up | 0 | ``tokenise=words_and_characters`` |
| `cer` | 0 and up | 0 | as it is |
| `bleu` | 0 to 100 | 100 | ``tokenise=mteval_zh`` |
| `chrf`, with ``word_order=2`` chrF++ | 0 to 100 | 100 | as it is |
| `rouge_n`, `rouge_l` | 0 to 1 | 1 | as it is: each character is a token |
"""

from sensorium.evaluation.metrics.text.bleu import bleu
from sensorium.evaluation.metrics.text.chrf import chrf
from sensorium.evaluation.metrics.text.error_rates import cer, wer
from sensorium.evaluation.metrics.text.normalise import normalise
from sensorium.evaluation.metrics.text.rouge import rouge_l, rouge_n
from sensorium.evaluation.metrics.text.tokens import mteval_13a, mteval_zh, words_and_characters

__all__ = [
    "bleu",
    "cer",
    "chrf",
    "mteval_13a",
    "mteval_zh",
    "normalise",
    "rouge_l",
    "rouge_n",
    "wer",
    "words_and_characters",
]
