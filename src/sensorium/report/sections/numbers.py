"""Predicted numbers against true ones, and how far they are off; over many rows together, so that no row is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sensorium.report.charts import Bar, Chart, Frame, Line, Series
from sensorium.report.facts import RunFacts
from sensorium.report.wording import number, percent
from sensorium.targets.labels.parse import number_in

TITLE = "Predicted and true numbers"
ROWS_IN_PART, MOST_PARTS = 10, 12
MOST_BINS = 30
REST = 0.01
"""Share of errors, the largest, that lie in the outermost bins whatever their size."""

Floats = NDArray[np.float64]


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return how predictions spread by the true number, and how often errors of each size occur.

    None for answers that are no numbers, and for a page without a table.
    """
    if facts.task != "regression" or facts.examined is None:
        return None
    labelled, answered = facts.examined.labelled, facts.examined.answered
    predicted = np.asarray(labelled.target.decode(answered.outputs)[0], dtype=np.float64)
    true = np.array([number_in(label) for label in labelled.labels], dtype=np.float64)
    edges, counts = _histogram(predicted - true)
    return {
        "on": facts.last_measured,
        "rows": len(true),
        "column": labelled.target.config.column,
        "parts": _parts(true, predicted),
        "errors": {"edges": edges, "rows": counts, "share_above": float((predicted > true).mean())},
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return both drawings."""
    return {"spread": _spread_chart(content["parts"]), "errors": _error_chart(content["errors"])}


def _parts(true: Floats, predicted: Floats) -> list[dict[str, Any]]:
    """Return parts of about as many rows each by rising true number: its mean, and quantiles of what was predicted."""
    order = np.argsort(true, kind="stable")
    num_parts = int(np.clip(len(true) // ROWS_IN_PART, 1, MOST_PARTS))
    parts = []
    for rows in np.array_split(order, num_parts):
        low, middle, high = np.quantile(predicted[rows], [0.1, 0.5, 0.9]).tolist()
        parts.append({"rows": len(rows), "true": float(true[rows].mean()), "low": low, "median": middle, "high": high})
    return parts


def _histogram(errors: Floats) -> tuple[list[float], list[int]]:
    """Return edges and rows of bins; the outermost hold all that lies further out."""
    reach = float(np.quantile(np.abs(errors), 1 - REST)) or 1.0
    num_bins = int(np.clip(2 * round(np.sqrt(len(errors)) / 2), 4, MOST_BINS))
    counts, edges = np.histogram(np.clip(errors, -reach, reach), bins=num_bins, range=(-reach, reach))
    return edges.tolist(), counts.tolist()


def _spread_chart(parts: Sequence[Mapping[str, Any]]) -> Chart:
    frame = Frame.of(
        [("first", "median predicted"), ("whisker", "middle 80 %"), ("guide", "as it should be")], up="predicted"
    )
    values = [one[key] for one in parts for key in ("true", "low", "high")]
    x, y = frame.across(values), frame.upwards(values)
    first, last = parts[0], parts[-1]
    drawn = Chart(
        key="spread",
        title="Predicted numbers",
        description=f"Where the true numbers are least, {number(first['true'])} on average, the median predicted is "
        f"{number(first['median'])}; where they are greatest, {number(last['true'])}, it is {number(last['median'])}.",
        x=x,
        y=y,
        along="true",
        up="predicted",
        legend=frame.legend,
        whiskers=tuple((x.place(one["true"]), y.place(one["low"]), y.place(one["high"])) for one in parts),
        marks_points=True,
    )
    ends = max(x.low, y.low), min(x.high, y.high)
    drawn = drawn.with_series([Series("first", "", [(one["true"], one["median"]) for one in parts])])
    return drawn.with_series([Series("guide", "", [(end, end) for end in ends])])


def _error_chart(errors: Mapping[str, Any]) -> Chart:
    edges, counts = errors["edges"], errors["rows"]
    frame = Frame.of([], up="rows")
    x, y = frame.across((edges[0], edges[-1]), inset=0), frame.upwards((0.0, *counts))
    bars = []
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        left, top = x.place(low), y.place(count)
        width, height = round(x.place(high) - left - 1, 1), round(y.start - top, 1)
        bars.append(Bar(left, top, width, height, "bar-seconds", f"{number(low)} to {number(high)}: {count:,} rows"))
    middle = Line("guide", ((x.place(0), y.start), (x.place(0), y.end)))
    return Chart(
        key="errors",
        title="Errors",
        description=f"Predicted minus true number; of {percent(errors['share_above'])} of the rows too high.",
        x=x,
        y=y,
        along="predicted minus true",
        up="rows",
        bars=tuple(bars),
        lines=(middle,),
    )
