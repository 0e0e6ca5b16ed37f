"""Drawing splits at random: which of the parts each record goes to."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Parts = NDArray[np.int64]
"""Part of each record: 0 for the first fraction, 1 for the second, and so on."""


def draw_rows(classes: Sequence[Hashable], fractions: Sequence[float], seed: int) -> Parts:
    """Draw a part for every record, keeping the proportions of the classes.

    Of a class with n records each part gets n times its fraction, within one record, and the first part gets
    at least one. The records left over by rounding go where the parts lag behind most, so that the parts as
    wholes keep their fractions too, however many small classes there are.

    Args:
        classes: Class of each record; all equal for a plain random split.
        fractions: Size of each part, together 1; the first is the training part.
        seed: Which of the possible draws.
    """
    rng = np.random.default_rng(seed)
    wanted = np.asarray(fractions, dtype=np.float64)
    parts = np.zeros(len(classes), dtype=np.int64)
    lag = np.zeros(len(wanted))
    for rows in rows_by_value(classes):
        quota = wanted * len(rows)
        lag += quota
        counts = _round(quota, lag)
        lag -= counts
        parts[rng.permutation(rows)] = np.repeat(np.arange(len(wanted)), counts)
    return parts


def _round(quota: NDArray[np.float64], lag: NDArray[np.float64]) -> NDArray[np.int64]:
    """Round shares of one class to whole records that sum to the same, up where the part lags behind most."""
    counts = np.floor(quota + 1e-9).astype(np.int64)
    open_parts = quota > counts + 1e-9
    for _ in range(round(quota.sum()) - int(counts.sum())):
        chosen = 0 if counts[0] == 0 else int(np.argmax(np.where(open_parts, lag - counts, -np.inf)))
        counts[chosen] += 1
        open_parts[chosen] = False
    return counts


def none_alone(groups: Sequence[Hashable], rows: Iterable[int] | None = None) -> list[Hashable]:
    """Return groups in which each record without one (None) is a group by itself.

    Args:
        groups: Group of each record.
        rows: What a record without one is known by; its place among these if left out.
    """
    known = range(len(groups)) if rows is None else rows
    return [("alone", row) if group is None else group for row, group in zip(known, groups, strict=True)]


def draw_groups(
    groups: Sequence[Hashable], classes: Sequence[Hashable], fractions: Sequence[float], seed: int
) -> Parts:
    """Draw a part for every group; records without a group (None) stand alone.

    Groups are placed one by one, the largest first, where they bring the sizes of all parts, class by class,
    nearest to what is wanted by the chi-square distance. Every part with a fraction gets a group if there are
    enough.

    Args:
        groups: Group of each record.
        classes: Class of each record; all equal to look at sizes only.
        fractions: Size of each part, together 1; the first is the training part.
        seed: Which of the possible draws.
    """
    rng = np.random.default_rng(seed)
    members = rows_by_value(none_alone(groups))
    order = sorted(rng.permutation(len(members)), key=lambda place: -len(members[place]))
    class_ids = _class_ids(classes)
    wanted = np.outer(fractions, np.bincount(class_ids))
    filled = np.zeros_like(wanted)
    parts = np.zeros(len(groups), dtype=np.int64)
    for left, place in zip(range(len(order), 0, -1), order, strict=True):
        added = np.bincount(class_ids[members[place]], minlength=wanted.shape[1])
        with np.errstate(divide="ignore", invalid="ignore"):
            cost = np.where(added > 0, added * (added + 2 * (filled - wanted)) / wanted, 0).sum(axis=1)
        empty = (filled.sum(axis=1) == 0) & (np.asarray(fractions) > 0)
        usable = empty if left <= empty.sum() else np.asarray(fractions) > 0
        chosen = int(np.argmin(np.where(usable, cost, np.inf)))
        filled[chosen] += added
        parts[members[place]] = chosen
    return parts


def rows_by_value(values: Sequence[Hashable]) -> list[NDArray[np.int64]]:
    """Return the positions of every distinct value, values in order of first appearance."""
    rows: dict[Hashable, list[int]] = {}
    for row, value in enumerate(values):
        rows.setdefault(value, []).append(row)
    return [np.array(places, dtype=np.int64) for places in rows.values()]


def _class_ids(classes: Sequence[Hashable]) -> NDArray[np.int64]:
    ids: dict[Hashable, int] = {}
    return np.array([ids.setdefault(value, len(ids)) for value in classes], dtype=np.int64)
