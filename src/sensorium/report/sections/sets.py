"""Whether conformal sets and intervals hold the true answer as often as they should."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sensorium.inspection.concerns import Concern
from sensorium.report.facts import RunFacts
from sensorium.report.whiskers import own_scale, whisker_on
from sensorium.report.wording import between, number, percent

TITLE = "What its sets and intervals hold"
CALLED = {
    "mean_set_size": ("set", "A set of classes", "classes in a set, on average"),
    "mean_interval_width": ("interval", "An interval of numbers", "width of an interval, on average"),
}
"""Width → what it is the width of, the same as a sentence begins with it, and the width in words."""


def content(facts: RunFacts) -> dict[str, Any] | None:
    """Return the coverage wanted and reached, in all and by the number of inputs; None where there is none."""
    found = facts.figures.get(facts.last_measured, {}).get("trust", {}).get("coverage")
    if found is None:
        return None
    every = {
        "inputs": None,
        **{key: one for key, one in found.items() if key not in ("wanted", "by_inputs", "holds_for")},
    }
    by_number = [{"inputs": int(count), **one} for count, one in found["by_inputs"].items()]
    return {
        "on": facts.last_measured,
        "wanted": found["wanted"],
        "holds_for": found["holds_for"],
        "width": next(name for name in CALLED if name in found),
        "rows": [every, *(by_number if len(by_number) > 1 else [])],
    }


def drawings(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the coverage of each row of the table as a whisker, and what it is called."""
    scale = own_scale(0.0, (0.0, 1.0))
    whiskers = [
        None if one["interval"] is None else whisker_on(scale, one["reached"], one["interval"])
        for one in content["rows"]
    ]
    kind, noun, width = CALLED[content["width"]]
    return {"whiskers": whiskers, "kind": kind, "noun": noun, "width": width}


def warnings(content: Mapping[str, Any]) -> Iterator[Concern]:
    """Yield that the true answer is held less often than was promised."""
    every = content["rows"][0]
    if every["interval"] is not None and every["interval"][1] < content["wanted"]:
        yield Concern(
            "warning",
            "sets",
            f"Sets or intervals hold the true answer less often than the {percent(content['wanted'])} they were made "
            f"for: {number(every['reached'])}{between(every['interval'])}.",
            "These rows are unlike those of the calibration. Calibrate on rows of their kind.",
        )
