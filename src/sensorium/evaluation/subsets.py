"""Tolerance to absence: what one model reaches when it is given only some of its inputs.

The inputs are hidden from a model that learned with all of them. What models *trained* on fewer inputs would reach is
another question; see `sensorium.evaluation.comparison`.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from sensorium.calibration.subsets import Subset
from sensorium.evaluation import evaluate, headline, intervals
from sensorium.specs import Array
from sensorium.targets import Target


def measure_subsets(
    target: Target,
    outputs: Mapping[Subset, Array],
    labels: Sequence[str],
    *,
    groups: Sequence[Hashable] | None = None,
) -> dict[str, Any]:
    """Measure what a model answered from each subset of its inputs, always on the same rows.

    Args:
        target: The fitted target.
        outputs: Subset → head outputs (rows, num_outputs) of the rows that hold every input.
        labels: True labels of these rows.
        groups: Group of each row, for the intervals; None draws rows.

    Returns:
        ``rows``; ``headline``, the name of the figure with an interval; ``subsets``, one entry a subset with its
        ``inputs``, its ``figures`` that are numbers, and the headline's ``interval``.

    Raises:
        DataError: There are no rows, or labels that the task cannot compare.
    """
    name = headline(target).name
    entries = []
    for subset, answered in outputs.items():
        figures = evaluate(target, answered, labels)
        plain = {key: value for key, value in figures.items() if isinstance(value, float | None)}
        low_high = list(intervals(target, answered, labels, groups=groups)[name])
        entries.append({"inputs": list(subset), "figures": plain, "interval": low_high})
    return {"rows": len(labels), "headline": name, "subsets": entries}
