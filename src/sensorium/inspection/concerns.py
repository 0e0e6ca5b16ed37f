"""What a look at a table found that someone should know before training, worst first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["serious", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("serious", "warning", "note")
ROWS_SHOWN = 8


@dataclass(frozen=True)
class Concern:
    """One thing to know.

    Attributes:
        severity: ``serious`` where figures or the model would be worthless or training refuses the table; ``warning``
            where they would be worse than they look; ``note`` where nothing need be done.
        topic: What it is about, one word for programs, such as ``presence``.
        sentence: What was found, in plain words, without the content of any record.
        remedy: What to do.
        columns: The columns it is about; none where it is about whole records.
    """

    severity: Severity
    topic: str
    sentence: str
    remedy: str
    columns: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the fields by name, as plain JSON values."""
        return {**asdict(self), "columns": list(self.columns)}


def worst_first(concerns: Iterable[Concern]) -> list[Concern]:
    """Return concerns by severity; equal ones keep their order."""
    return sorted(concerns, key=lambda concern: SEVERITIES.index(concern.severity))


def rows_in_words(rows: Sequence[int]) -> str:
    """Return row numbers as ``rows 3, 8 and 4 more``."""
    shown = ", ".join(map(str, rows[:ROWS_SHOWN]))
    more = f" and {len(rows) - ROWS_SHOWN:,} more" if len(rows) > ROWS_SHOWN else ""
    return f"row{'s' if len(rows) > 1 else ''} {shown}{more}"


def sets_in_words(count: int, rows: Sequence[int]) -> str:
    """Return a count of things with the rows they are in: ``3 (rows 1, 5, 8)``."""
    return f"{count:,} ({rows_in_words(rows)})"


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: ``1 row``, ``1,200 rows``."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
