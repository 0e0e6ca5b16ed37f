"""The headline figure by the values of columns: for whom the model does worse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sensorium.evaluation.groups import measure_groups
from sensorium.evaluation.values import Values
from sensorium.report.facts import RunFacts
from sensorium.report.whiskers import Whisker, common_scale, whisker_on

TITLE = "For whom it does worse"


def content(facts: RunFacts) -> list[dict[str, Any]] | None:
    """Return what `measure_groups` returned of each column asked for and of the group column; None without any.

    Values of the group column, such as a patient's number, are personal, so that they are called by their rank unless
    someone asked for the column, or for records, by name.
    """
    if facts.examined is None:
        return None
    labelled, outputs = facts.examined.labelled, facts.examined.answered.outputs
    found = [labelled.figures_by(outputs, column) for column in facts.by]
    if facts.group is not None and facts.group not in facts.by and labelled.groups is not None:
        values = Values(facts.group, labelled.groups, are_named=facts.with_records)
        found.append(measure_groups(labelled.target, outputs, labelled.labels, values))
    return found or None


def drawings(content: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return for each column the whiskers of its values, of all small ones together, and of all rows."""
    return {"whiskers": [_whiskers(found) for found in content]}


def _whiskers(found: Mapping[str, Any]) -> list[Whisker]:
    entries = [*found["values"], *([found["small"]] if found["small"] else [])]
    pairs = [(one["figure"], one["interval"] or [one["figure"]] * 2) for one in entries]
    pairs.append((found["whole"], [found["whole"]] * 2))
    scale = common_scale([bound for figure, interval in pairs for bound in (figure, *interval)])
    return [whisker_on(scale, figure, interval) for figure, interval in pairs]
