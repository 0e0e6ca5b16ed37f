"""What the page cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from sensorium.report.facts import RunFacts

TITLE = "What this page does not show"
ALWAYS = (
    "How the model does on records unlike those measured: from another place, time, device or people.",
    "How much another random start would change the figures: the intervals hold for other records only.",
    "Whether records belong together. If they do, intervals are too narrow unless records were drawn by group.",
)


def content(facts: RunFacts) -> list[str]:
    """Return the limits in sentences."""
    return list(_limits(facts))


def _limits(facts: RunFacts) -> Iterator[str]:
    if set(facts.figures) == {"validation"}:
        yield (
            "How it does on untouched records. The best epoch was chosen on the validation rows, so figures on them "
            "flatter the model. Add a test split."
        )
    yield from ALWAYS
    if facts.examined is None and "trust" not in facts.figures.get(facts.last_measured, {}):
        yield "How far its probabilities can be trusted as probabilities: pass a table with labels to see it."
    if facts.by:
        yield f"Whether it serves all groups of people alike, but for what it says by {', '.join(facts.by)}."
    else:
        yield "Whether it serves all groups of people alike. Name a column such as age, sex or language with --by."
    if not facts.with_records:
        yield "What is in any record: no picture, sound or text is on this page. --with-records shows those it errs on."
    if len(facts.inputs) > 1:
        yield from _limits_of_several_inputs(facts)


def _limits_of_several_inputs(facts: RunFacts) -> Iterator[str]:
    if facts.comparison is None:
        yield "Whether its inputs help each other: that takes models trained on each input alone."
    if facts.subsets is None:
        yield "How it does when inputs are absent: pass a table with labels to `sensorium report` to see it."
