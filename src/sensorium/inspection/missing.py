"""Missing cells, and whether it is they that tell the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sensorium.evaluation.codes import codes_of_presence
from sensorium.evaluation.hints import Hint
from sensorium.inspection.concerns import Concern, sets_in_words
from sensorium.inspection.labelled import Labelled
from sensorium.inspection.wording import hint_in_words
from sensorium.records.table import Table

MOSTLY_MISSING = 0.5
SERIOUS_SHARE = 0.15
SHARE_OF_TELLING_COLUMN = 0.05
MAX_CLASSES_SHOWN = 30


@dataclass(frozen=True)
class Missing:
    """Missing cells of the columns that can be inputs.

    Attributes:
        columns: Their names.
        counts: Missing cells of each.
        classes: Names of the classes shown, the most frequent first; empty where labels are numbers or there are none.
        shares: (columns, classes) part of the cells of a class that is missing.
        presence: What a model reaches that sees only which of these cells are filled; None where it cannot be told.
        telling: Columns that tell something by their presence alone.
        empty_rows: Row numbers of records that hold none of these columns.
    """

    columns: tuple[str, ...]
    counts: tuple[int, ...]
    classes: tuple[str, ...]
    shares: NDArray[np.float64]
    presence: Hint | None
    telling: tuple[str, ...]
    empty_rows: tuple[int, ...]


def missing_cells(table: Table, columns: Sequence[str], labelled: Labelled | None) -> Missing:
    """Count the missing cells of some columns, by class, and measure what presence tells.

    Args:
        table: The records.
        columns: Those that can be inputs.
        labelled: The rows with a label; None to count alone.
    """
    shape = (len(table), len(columns))
    present = np.array([[c is not None for c in table.columns[name]] for name in columns], dtype=np.bool_).T.reshape(
        shape
    )
    counts = tuple(int(count) for count in len(table) - present.sum(axis=0))
    shares, presence = np.zeros((len(columns), 0)), None
    telling: tuple[str, ...] = ()
    if labelled is not None and len(labelled.places) and columns:
        shares = _shares(present, labelled)
        presence = labelled.told_by_codes(codes_of_presence(present))
        telling = _telling(present, columns, labelled)
    empty = () if not columns else tuple(table.rows[place] for place in np.flatnonzero(~present.any(axis=1)).tolist())
    classes = () if labelled is None else labelled.classes[: shares.shape[1]]
    return Missing(tuple(columns), counts, classes, shares, presence, telling, empty)


def _shares(present: NDArray[np.bool_], labelled: Labelled) -> NDArray[np.float64]:
    """Return the part of the cells of each class that is missing, (columns, classes)."""
    num_classes = min(len(labelled.classes), MAX_CLASSES_SHOWN)
    absent = ~present[labelled.places]
    by_class = [absent[labelled.answers == place].mean(axis=0) for place in range(num_classes)]
    return np.array(by_class, dtype=np.float64).reshape(num_classes, present.shape[1]).T


def _telling(present: NDArray[np.bool_], columns: Sequence[str], labelled: Labelled) -> tuple[str, ...]:
    """Return the columns whose presence alone tells something, the most telling first."""
    hints = {name: labelled.told_by_codes(present[:, place].astype(np.int64)) for place, name in enumerate(columns)}
    known = {name: hint for name, hint in hints.items() if hint is not None}
    told = [name for name, hint in known.items() if hint.tells(len(known))]
    return tuple(sorted(told, key=lambda name: -known[name].share_of_errors))


def concerns_of(missing: Missing, num_rows: int) -> Iterator[Concern]:
    """Yield what someone should know of missing cells."""
    if missing.presence is not None and missing.presence.tells():
        yield _presence_concern(missing, missing.presence)
    if missing.empty_rows:
        yield Concern(
            "serious",
            "empty",
            f"Records without any input: {sets_in_words(len(missing.empty_rows), missing.empty_rows)}.",
            "Training refuses them: fill one of their cells or remove the rows.",
        )
    mostly = {
        n: f"'{n}' ({c / num_rows:.0%})"
        for n, c in zip(missing.columns, missing.counts, strict=True)
        if c > MOSTLY_MISSING * num_rows
    }
    if mostly:
        yield Concern(
            "note",
            "missing",
            f"Most cells are missing in {', '.join(mostly.values())}.",
            "A model learns little from them. Leave them out unless they matter where they are filled.",
            tuple(mostly),
        )


def _presence_concern(missing: Missing, hint: Hint) -> Concern:
    columns = ", ".join(f"'{name}'" for name in missing.telling)
    where = (
        f" Most of it lies in {columns}." if columns else " No single column tells enough by itself; together they do."
    )
    return Concern(
        "serious" if hint.share_of_errors >= SERIOUS_SHARE else "warning",
        "presence",
        f"Which cells are filled tells the answer: a model that sees no content reaches {hint_in_words(hint)}.{where}",
        "A model may learn who filled the table in. Fill the gaps alike for every class, leave these columns out, or "
        "set `presence: hide` for the inputs they are in.",
        missing.telling,
    )
