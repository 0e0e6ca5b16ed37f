"""Guessing what each column of a table is, before training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

from sensorium.inspection.findings import Finding, InputKind
from sensorium.inspection.leaks import MIN_NAMING_FRACTION, leak_reason, naming_fraction, outcome_reason
from sensorium.inspection.media import media_finding
from sensorium.inspection.people import identifying_reason, is_protected
from sensorium.inspection.roles import group_column, identifier_reason, split_column
from sensorium.inspection.values import value_finding
from sensorium.records.splits import split_name
from sensorium.records.table import Table, TableCell

PROTECTED = "about people: have a reason to use it, and look whether answers are fair"


def inspect_columns(table: Table, target: str | None = None, allow_roots: Sequence[Path] = ()) -> list[Finding]:
    """Guess what each column is, and say why, in the order of the table.

    The guess is made from the cells, and from names only where cells cannot tell: which column is a group, an
    identifier, tells who a person is, or is known only after the target.

    Args:
        table: What to look at.
        target: Column that the model shall answer; None to look at the columns alone.
        allow_roots: Folders outside the table's own that cells may name files in.

    Raises:
        DataError: There is no column ``target``.
    """
    if target is not None:
        table.require([target])
    split = split_column(table, exclude=target)
    group = group_column(table, split, exclude=target)
    together = "records of one value belong together and must stay in one split"
    roles = {
        target: Finding(target or "", "target", "this is what the model answers"),
        split: Finding(split or "", "split", "every cell names a split"),
        group: Finding(group or "", "group", together),
    }
    learned = _training_rows(table, split)
    return [
        roles.get(name) or _idle(name, learned.columns[name]) or _finding(table, name, target, allow_roots)
        for name in table.columns
    ]


def _training_rows(table: Table, split: str | None) -> Table:
    """Return the rows that a model would learn from, as far as a column names them."""
    if split is None:
        return table
    return table.take([place for place, cell in enumerate(table.columns[split]) if split_name(cell) == "train"])


def _idle(name: str, cells: Sequence[TableCell]) -> Finding | None:
    values = set(cells)
    if len(values) > 1:
        return None
    if values == {None}:
        return Finding(name, "empty", "every cell is empty")
    return Finding(name, "constant", "every cell is the same")


def _finding(table: Table, name: str, target: str | None, allow_roots: Sequence[Path]) -> Finding:
    filled = [cell for cell in table.columns[name] if isinstance(cell, str)]
    plain = media_finding(table, name, allow_roots) or value_finding(name, filled, len(table))
    risk = _risk(table, name, target, plain)
    if risk is not None:
        return risk
    if is_protected(name):
        return replace(plain, reason=f"{plain.reason}; {PROTECTED}")
    if plain.kind == "text" and target is not None:
        return _with_naming(plain, naming_fraction(table, name, target))
    return plain


def _with_naming(plain: Finding, fraction: float) -> Finding:
    if fraction < MIN_NAMING_FRACTION:
        return plain
    reason = f"{plain.reason}; names its own label in {fraction:.0%} of the records"
    return replace(plain, reason=reason, naming=fraction)


def _risk(table: Table, name: str, target: str | None, plain: Finding) -> Finding | None:
    """Return a finding if a model could learn by heart from the column what will not hold for new records."""
    offered_as = cast("InputKind", plain.kind) if plain.kind in get_args(InputKind) else None
    if plain.kind == "broken":
        return None
    identifying = identifying_reason(table, name)
    if identifying is not None:
        return Finding(name, "sensitive", identifying, offered_as)
    if plain.kind in ("image", "audio", "points", "date"):
        return None
    if f"{name}_masked" in table.columns:
        reason = f"'{name}_masked' seems to be the same, less the words that tell too much"
        return Finding(name, "masked", reason, offered_as)
    identifier = identifier_reason(table, name)
    if identifier is not None:
        return Finding(name, "id", identifier)
    return None if target is None else _foresight(table, name, target, offered_as)


def _foresight(table: Table, name: str, target: str, offered_as: InputKind | None) -> Finding | None:
    """Return a finding if the column may hold what is not known when the model must answer."""
    leak = leak_reason(table, name, target)
    if leak is not None:
        return Finding(name, "leak", f"may repeat the target: {leak}", offered_as)
    outcome = outcome_reason(name)
    return None if outcome is None else Finding(name, "outcome", outcome, offered_as)
