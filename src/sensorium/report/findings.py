"""What a look at the report's table finds, and what of it bears on the model's figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from sensorium.inspection import missing
from sensorium.inspection.concerns import SEVERITIES, Concern
from sensorium.inspection.labelled import Labelled
from sensorium.inspection.scene import SurveyOptions
from sensorium.inspection.survey import Survey, survey
from sensorium.inspection.values import spread
from sensorium.progress import Reporter
from sensorium.records.table import Table

MAX_ROWS = 20_000
MAX_FILES = 1000

Bearing = Literal["seen", "figures", "beside", "hidden", "none", "apart"]
"""What a concern means for this model. It is given what tells the answer (``seen``), was kept from learning it
(``hidden``), is given something that may hang on it (``beside``) or is not given it (``apart``); or the figures are
flattered, whatever the model is given (``figures``)."""

_BY_TOPIC: Mapping[str, tuple[Bearing, Bearing]] = {
    "leak": ("seen", "apart"),
    "outcome": ("seen", "apart"),
    "naming": ("seen", "apart"),
    "file": ("seen", "apart"),
    "date": ("seen", "beside"),
    "presence": ("seen", "beside"),
    "copies": ("figures", "none"),
    "groups": ("figures", "figures"),
}
"""Topic → what it means where the model is given a column that it is about, and where it is given none."""


@dataclass(frozen=True)
class Given:
    """What a model is given.

    Attributes:
        inputs: Column of the table → the input that is read from it.
        hidden: Inputs whose presence the model was kept from learning.
    """

    inputs: Mapping[str, str]
    hidden: frozenset[str] = frozenset()

    @classmethod
    def by(cls, config: Mapping[str, Any], columns: Mapping[str, Sequence[str]]) -> Given:
        """Take a resolved config and the columns of each of its inputs."""
        inputs = config.get("inputs", {})
        hidden = frozenset(name for name, one in inputs.items() if one.get("presence") == "hide")
        return cls({column: name for name, names in columns.items() for column in names}, hidden)

    def bearing(self, concern: Concern) -> Bearing:
        """Return what a concern means for the model."""
        used = {self.inputs[name] for name in concern.columns if name in self.inputs}
        if concern.topic == "presence" and used and used <= self.hidden:
            return "hidden"
        given, not_given = _BY_TOPIC.get(concern.topic, ("none", "none"))
        if given == "figures" and concern.severity != "serious":
            return "none"
        return given if used else not_given


def look_at(
    table: Table,
    given: Given,
    *,
    target: str,
    group: str | None = None,
    roots: Sequence[Path] = (),
    reporter: Reporter,
) -> dict[str, Any]:
    """Look for what may flatter or break a model on a table, in bounded time.

    Args:
        table: All records, not one split of them: what tells the answer shows in many rows.
        given: What the model is given.
        target: Column of the labels.
        group: Column of records that belong together.
        roots: Folders outside the table's own that cells may name files in.
        reporter: Shows the progress.

    Returns:
        ``table``, its name; ``rows`` and ``rows_looked_at``; ``concerns``, the worst first, and first what bears on the
        model: what `Concern` has, the ``inputs`` that are read from its columns, and its ``bearing``; ``left_out``,
        what was not looked at, in sentences. No content of a record.
    """
    chosen = table.take(spread(range(len(table)), MAX_ROWS))
    found = survey(chosen, SurveyOptions(target, group, roots, MAX_FILES), reporter=reporter)
    concerns = sorted(
        _concerns(chosen, found, given),
        key=lambda one: (SEVERITIES.index(one.severity), get_args(Bearing).index(given.bearing(one))),
    )
    return {
        "table": table.source,
        "rows": len(table),
        "rows_looked_at": len(chosen),
        "concerns": [
            {
                **one.to_json(),
                "inputs": list(dict.fromkeys(given.inputs[name] for name in one.columns if name in given.inputs)),
                "bearing": given.bearing(one),
            }
            for one in concerns
        ],
        "left_out": list(_left_out(table, found)),
    }


def _concerns(table: Table, found: Survey, given: Given) -> list[Concern]:
    """Return what was found; of presence that of the model's own columns, where it tells anything."""
    own = [name for name in given.inputs if name in table.columns]
    if found.target is None or not own:
        return list(found.concerns)
    gaps = missing.missing_cells(table, own, Labelled.of(table, found.target, found.group))
    told = [one for one in missing.concerns_of(gaps, len(table)) if one.topic == "presence"]
    if not told:
        return list(found.concerns)
    # Where no single column tells enough, all that have gaps do together.
    columns = told[0].columns or tuple(name for name, count in zip(gaps.columns, gaps.counts, strict=True) if count)
    others = [one for one in found.concerns if one.topic != "presence"]
    return [replace(told[0], columns=columns), *others]


def _left_out(table: Table, found: Survey) -> Iterator[str]:
    if found.num_rows < len(table):
        yield (
            f"{len(table) - found.num_rows:,} of {len(table):,} rows; those looked at are from all over the table. "
            "Copies of a row that was left out are not seen."
        )
    for name, looks in found.gathered.looks.items():
        if len(looks.places) < looks.num_filled:
            yield f"{looks.num_filled - len(looks.places):,} of {looks.num_filled:,} files of '{name}'."
