"""Columns that may repeat the target: a model fed with them learns nothing that holds for new records."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from sensorium.evaluation.codes import codes_of
from sensorium.evaluation.hints import cross_validated, folds_of
from sensorium.modalities.rows.numerals import parse_number
from sensorium.modalities.words.segment import words
from sensorium.records.table import Table

MIN_REPEATED_FRACTION = 0.5
MIN_LAMBDA = 0.9
MIN_CORRELATION = 0.995
MIN_NUMBERS = 10
MIN_NAMING_FRACTION = 0.2
"""A text that names its own label in more records than this may give it away."""

_OUTCOME = re.compile(
    r"(.*_)?(survival|survived|outcome|result|died|death|deceased|mortality|dead|discharge[d]?|readmi(tted|ssion)|relapse|"
    r"recovered|recovery|icu|intubated|ventilated|(in)?hospitali[sz]ed|length_of_stay|los|diagnos(is|ed)|verdict|"
    r"prognosis|churned|cancelled|refunded|returned|resolved|resolution|closed_at|final_\w+)(_.*)?|"
    r"结局|结果|预后|死亡|存活|生存|出院.*|确诊|诊断.*",
    re.IGNORECASE,
)


def outcome_reason(name: str) -> str | None:
    """Return why a column may be known only after the target; None if its name says nothing like it."""
    return "its name says that it may be known only after the answer is" if _OUTCOME.fullmatch(name) else None


def leak_reason(table: Table, name: str, target: str) -> str | None:
    """Return why a column may repeat the target; None if nothing points to it."""
    if name.lower().startswith(target.lower()):
        return "its name begins like the target's"
    pairs = [
        (cell, label)
        for cell, label in zip(table.columns[name], table.columns[target], strict=True)
        if cell is not None and label is not None
    ]
    if not pairs or len({cell for cell, _ in pairs}) < 2:
        return None
    if _determines(pairs):
        return "nearly every one of its values goes with one label"
    if _determines([(label, cell) for cell, label in pairs]):
        return "nearly every label goes with one of its values"
    if _runs_along(pairs):
        return "its numbers run along with the target's"
    return None


def naming_fraction(table: Table, name: str, target: str) -> float:
    """Return the part of records whose text names their own label.

    Labels of numbers or of one letter are no names, and so are those of regression targets.
    """
    labels = {label for label in table.columns[target] if isinstance(label, str)}
    names = {label: _spaced(label) for label in labels if len(label) > 1 and parse_number(label) is None}
    named = [
        names[label] in _spaced(text)
        for text, label in zip(table.columns[name], table.columns[target], strict=True)
        if isinstance(text, str) and label in names
    ]
    return sum(named) / max(len(named), 1)


def _spaced(text: str) -> str:
    """Return a text's words with a space around each, so that a word is found as a whole."""
    return f" {' '.join(words(text))} "


def _determines(pairs: Sequence[tuple[Hashable, Hashable]]) -> bool:
    """Whether the first of each pair tells the second, in rows that a decision table has not seen.

    Asked is which part of the errors of always guessing the most frequent second knowing the first takes away, the
    lambda of Goodman and Kruskal (1954). Only values that occur at least twice say anything, so these must be most of
    the rows: any column whose values are all different would tell everything.
    """
    counts = Counter(first for first, _ in pairs)
    repeated = [pair for pair in pairs if counts[pair[0]] > 1]
    if len(repeated) < MIN_REPEATED_FRACTION * len(pairs):
        return False
    codes, answers = (codes_of(values) for values in zip(*repeated, strict=True))
    rows = np.arange(len(repeated))
    hint = cross_validated(codes, answers, folds_of(answers, rows), rows)
    return hint is not None and hint.readings[0].share_of_errors >= MIN_LAMBDA


def _runs_along(pairs: Sequence[tuple[object, object]]) -> bool:
    """Whether both are numbers, and the target can be reckoned from the column by a straight line."""
    numbers = [(_number(first), _number(second)) for first, second in pairs]
    both = np.array([pair for pair in numbers if None not in pair], dtype=np.float64)
    if len(both) < max(MIN_NUMBERS, MIN_REPEATED_FRACTION * len(pairs)) or not both.std(axis=0).all():
        return False
    matrix = np.asarray(np.corrcoef(both, rowvar=False))
    return bool(abs(matrix[0, 1]) >= MIN_CORRELATION)


def _number(cell: object) -> float | None:
    return parse_number(cell) if isinstance(cell, str) else None
