"""Labels that are the same number in other digits: ``007``, ``7`` and ``7.0``.

Labels are text, so these are different classes; programs that take them for numbers rewrite them unasked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sensorium.errors import Fault
from sensorium.targets.labels.parse import number_in


def spelled_otherwise(label: str, classes: Iterable[str]) -> str | None:
    """Return the class that is the same number as a label that is no class; None if there is none."""
    number = number_in(label)
    if number is None:
        return None
    return next((name for name in classes if name != label and number_in(name) == number), None)


def spelling_message(label: str, known: str) -> str:
    """Say that a label is a known class in other digits, and what to do."""
    return (
        f"the class '{label}' is '{known}' in the training rows. Labels are compared as text: write both alike, and "
        "keep a program that saves the table from taking the column for numbers."
    )


def spelling_faults(labels: Sequence[str], classes: Sequence[str]) -> list[Fault]:
    """Return one fault for each distinct label that is a known class in other digits, at its first row."""
    faults: list[Fault] = []
    seen = set(classes)
    for row, label in enumerate(labels, 1):
        if label not in seen:
            seen.add(label)
            known = spelled_otherwise(label, classes)
            if known is not None:
                faults.append(Fault(spelling_message(label, known), row=row))
    return faults
