"""Figures and their names as people read them."""

from __future__ import annotations

from collections.abc import Sequence

SPECIAL = {
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
    "f1": "F1",
    "macro_f1": "macro F1",
    "micro_f1": "micro F1",
    "weighted_f1": "weighted F1",
    "roc_auc": "ROC AUC",
    "pr_auc": "PR AUC",
    "log_loss": "log-loss",
    "brier": "Brier score",
    "ece": "calibration error (ECE)",
    "aurc": "AURC",
    "mae_steps": "mean error in steps",
    "macro_mae_steps": "macro mean error in steps",
    "median_mae_steps": "mean error in steps of the median class",
    "samples_f1": "mean F1 of records",
    "rps": "ranked probability score",
    "lrap": "label ranking precision",
    "majority_f1": "mean F1 of the classes of most rows",
    "quantile_loss_10": "quantile loss, 10 %",
    "quantile_loss_90": "quantile loss, 90 %",
    "kendall": "Kendall's tau",
    "spearman": "Spearman correlation",
    "kappa": "Cohen's kappa",
    "matthews": "Matthews correlation",
}
"""Names of figures that are not read as they are written."""


def number(value: object) -> str:
    """Return a figure as people read it: counts whole, shares with three decimals, others with four digits."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if not value or 0.001 <= abs(value) <= 1 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def percent(share: float) -> str:
    """Return a share in per cent, with as many digits as people read: 38.5 %, 3.33 %, 100 %; never broken in two."""
    return f"{share * 100:.3g}\N{NO-BREAK SPACE}%"


def between(interval: Sequence[float] | None) -> str:
    """Return an interval in brackets, to stand behind its figure; nothing for a figure without one."""
    return "" if interval is None else f" (95 % interval {number(interval[0])} to {number(interval[1])})"


def tick(value: float) -> str:
    """Return the value of a tick on an axis, with no more digits than it has."""
    return f"{round(value, 9):,.10g}"


def words(name: str) -> str:
    """Return the name of a figure in words."""
    return SPECIAL.get(name, name.replace("_", " "))


def heading(name: str) -> str:
    """Return the name of a figure as a sentence starts with it."""
    shown = words(name)
    return shown[:1].upper() + shown[1:]
