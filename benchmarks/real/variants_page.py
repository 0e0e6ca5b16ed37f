"""The part of docs/results.md about cleaning and variation, from their records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.real.variants import PLAIN, VARIANTS

INTRODUCTION = f"""## What cleaning and variation bring

The same sets, folds and seeds as above, with other options of the inputs. *{PLAIN}* cleans and varies nothing; the
difference to it is paired on the same rows. Which options to try was decided before any of these figures was seen, and
none was tuned. An interval that holds zero means that nothing can be told.

| set | variant | accuracy | deviation of seeds | macro-F1 | accuracy minus {PLAIN} |
|---|---|---|---|---|---|"""


def section(records: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the section's lines; nothing without records. Records are figures by set."""
    rows = [
        _row(name, variant, record["variants"][variant])
        for name, record in records.items()
        for variant in VARIANTS[name]
        if variant in record["variants"]
    ]
    return [INTRODUCTION, *rows, ""] if rows else []


def _row(name: str, variant: str, figures: Mapping[str, Any]) -> str:
    low, high = figures["intervals"]["accuracy"]
    gain = figures["difference_to_plain"]
    least, most = gain["interval"]
    told = "" if variant == PLAIN else f"{gain['accuracy']:+.3f} [{least:+.3f}, {most:+.3f}]"
    return (
        f"| {name} | {variant} | {figures['accuracy']:.3f} [{low:.3f}, {high:.3f}] "
        f"| {figures['deviation_of_seeds']:.3f} | {figures['macro_f1']:.3f} | {told} |"
    )
