"""Which way figures are better: what a comparison must know of one that is not the headline."""

from __future__ import annotations

HIGHER = frozenset({
    "accuracy", "balanced_accuracy", "bleu", "chrf", "f1", "jaccard", "kappa", "map", "matthews", "mrr", "pr_auc",
    "precision", "quadratic_kappa", "r2", "recall", "roc_auc", "rouge_l", "spearman", "specificity", "subset_accuracy",
})  # fmt: skip
LOWER = frozenset({
    "aurc", "brier", "cer", "ece", "false_negative_rate", "false_positive_rate", "hamming_loss", "log_loss", "mae",
    "median_rank", "quantile_loss", "rmse", "wer",
})  # fmt: skip
AVERAGES = ("macro_", "micro_", "weighted_")


def higher_is_better(path: str) -> bool | None:
    """Return whether more of a figure is better; None for one that is neither, such as ``rows``.

    Args:
        path: Name of the figure, with its class where it has one; see `sensorium.evaluation.paths`.
    """
    name = path.split(".", maxsplit=1)[0]
    for average in AVERAGES:
        name = name.removeprefix(average)
    name = name.split("_at_", maxsplit=1)[0]
    return True if name in HIGHER else False if name in LOWER else None
