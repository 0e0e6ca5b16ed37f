"""Which way figures are better: what a comparison must know of one that is not the headline.

It is read off the words of their names, so that ``macro_f1``, ``samples_f1`` and ``f1.cat`` need no line each. A
contract test holds the figures of every task to it.
"""

from __future__ import annotations

HIGHER = frozenset({
    "accuracy", "auc", "bleu", "chrf", "f1", "jaccard", "kappa", "kendall", "lrap", "map", "match", "matthews", "mrr",
    "ndcg", "precision", "r2", "recall", "rouge", "spearman", "specificity",
})  # fmt: skip
LOWER = frozenset({"aurc", "brier", "cer", "ece", "error", "loss", "mae", "rank", "rate", "rmse", "rps", "wer"})
FIXED = ("majority_", "median_mae")
"""How the names of what fixed answers would reach begin: nothing that a model does changes them."""


def higher_is_better(path: str) -> bool | None:
    """Return whether more of a figure is better; None for one that is neither, such as ``rows``.

    Args:
        path: Name of the figure, with its class where it has one; see `sensorium.evaluation.paths`.
    """
    name = path.split(".", maxsplit=1)[0]
    words = set(name.split("_"))
    if name.startswith(FIXED) or words.isdisjoint(HIGHER | LOWER):
        return None
    return words.isdisjoint(LOWER)
