"""Whether labels are sets of tags, and what stands between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

SEPARATORS = ("|", ";", ",")
MIN_SETS = 3
"""Fewer different sets of several tags prove nothing."""


def tag_separator(labels: Collection[str]) -> str | None:
    """Return what separates the tags of labels; None where they are names of single classes.

    Parts of sets come again in other sets; those of a class such as ``Toys, Games`` stand together every time.

    Args:
        labels: Different labels.
    """
    for separator in SEPARATORS:
        sets = {frozenset(part for word in label.split(separator) if (part := word.strip())) for label in labels}
        several = [tags for tags in sets if len(tags) > 1]
        uses = Counter(tag for tags in sets for tag in tags)
        parts = {tag for tags in several for tag in tags}
        if len(several) >= MIN_SETS and sum(uses[tag] > 1 for tag in parts) > len(parts) / 2:
            return separator
    return None
