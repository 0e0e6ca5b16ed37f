"""Figures and their names as people read them."""

from __future__ import annotations


def number(value: object) -> str:
    """Return a figure as people read it: counts whole, shares with three decimals, others with four digits."""
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}" if not value or 0.001 <= abs(value) <= 1 else f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def words(name: str) -> str:
    """Return the name of a figure in words."""
    special = {"rmse": "RMSE", "mae": "MAE", "r2": "R²", "macro_f1": "macro F1", "f1": "F1"}
    return special.get(name, name.replace("_", " "))


def heading(name: str) -> str:
    """Return the name of a figure as a sentence starts with it."""
    shown = words(name)
    return shown[:1].upper() + shown[1:]
