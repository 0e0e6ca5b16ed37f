"""References and hypotheses, put side by side."""

from __future__ import annotations

from collections.abc import Sequence

from sensorium.errors import DataError

References = Sequence[str] | Sequence[Sequence[str]]
"""A reference for each text, or several."""


def paired(references: References, hypotheses: Sequence[str]) -> list[tuple[Sequence[str], str]]:
    """Return the references of each text, at least one, beside its hypothesis.

    Raises:
        DataError: There are no texts, or texts without a reference (an empty reference is one).
        ValueError: There are not as many references as hypotheses.
    """
    if len(references) != len(hypotheses):
        raise ValueError(f"references for {len(references)} texts, and {len(hypotheses)} hypotheses")
    if not len(hypotheses):
        raise DataError("there are no texts to compare. Choose another table or split.")
    several = [(one,) if isinstance(one, str) else tuple(one) for one in references]
    if missing := sum(not one for one in several):
        raise DataError(f"{missing} texts have no reference. Leave them out, or give each at least one.")
    return list(zip(several, hypotheses, strict=True))
