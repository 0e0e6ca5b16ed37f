"""What presence alone tells: a model that sees which inputs a record holds, and nothing of what is in them.

If it is right more often than one that sees nothing, a trained model may have learned who fills which cell instead of
what the cells say.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.codes import codes_of_presence
from sensorium.evaluation.hints import Hint, answers_of, held_out, units_of


@dataclass(frozen=True)
class PresenceRows:
    """Rows of one split.

    Attributes:
        present: (rows, parts) bool, which inputs and columns each row has.
        labels: Their labels as they stand in the table.
        groups: Group of each row; None where rows stand for themselves.
    """

    present: NDArray[np.bool_]
    labels: Sequence[str]
    groups: Sequence[Hashable] | None = None


def presence_alone(learned: PresenceRows, judged: PresenceRows, *, are_numbers: bool) -> Hint | None:
    """Learn from the presence of inputs in some rows and measure on others.

    Args:
        learned: The training rows.
        judged: The rows to measure on.
        are_numbers: Whether labels are numbers, not classes.

    Returns:
        None where every row holds the same inputs, so that there is nothing to learn.
    """
    codes = codes_of_presence(np.concatenate([learned.present, judged.present]))
    answers = answers_of([label.strip() for label in (*learned.labels, *judged.labels)], are_numbers=are_numbers)
    is_judged = np.arange(len(codes)) >= len(learned.labels)
    units = np.zeros(len(codes), dtype=np.int64)
    units[is_judged] = units_of(judged.groups, len(judged.labels))
    return held_out(codes, answers, units, is_judged)
