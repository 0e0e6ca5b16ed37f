"""What a page is made from: plain values, the same that lie in a model folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.predictor import Examined


@dataclass(frozen=True)
class RunFacts:
    """A finished run, and what its model answered for the records of a table, where there is one.

    Plain values but for ``examined``. Nothing among them is the content of a record; class names are.

    Attributes:
        name: The model's name.
        task: Its task, such as ``classification``.
        config: The resolved config, as ``config.json`` holds it.
        figures: Rows measured (``validation``, ``test``, or a table's name) → what `sensorium.evaluation.evaluate`
            returned, with ``intervals`` (figure → [low, high]) where there are any.
        history: One mapping an epoch: ``epoch``, ``training_loss``, ``validation_loss``, ``headline``, ``seconds``,
            ``waiting_s``.
        row_counts: Split → rows.
        versions: Library → version it was made with.
        created: When it was made, UTC, ISO 8601; empty if that is not known yet.
        subsets: What `sensorium.evaluation.subsets.measure_subsets` returned.
        comparison: What `InputComparison.to_json` returned.
        learning_curve: What `LearningCurve.to_json` returned.
        presence: What `sensorium.evaluation.hints.Hint.to_json` returned of a model that sees only which inputs and
            columns a row has; on which ``split``; and the inputs with gaps whose presence the model was ``shown`` and
            of which it was ``hidden``. None where no row lacks anything.
        energy: What `sensorium.machine.energy.EnergyMeter.to_json` returned; None where it was not counted.
        chosen: What a chooser tried before and kept; see `sensorium.learning.choosing.chosen`. None where none did.
        split_column: Column of the training table that named each record's split; None where there was none.
        examined: The records behind the last of ``figures``, for sections that need more than these; None for a page
            without a table.
        remark: What should be said of which records were taken; None where there is nothing to say.
        group: Column by whose values records were drawn together; None where rows were.
        by: Columns that someone asked to see figures by, whose values may therefore be named.
        with_records: Whether the page may show what is in records.
        findings: What `sensorium.report.findings.look_at` returned of the whole table.
        environment: What `sensorium.report.environment.environment` returned where the page was made.
    """

    name: str
    task: str
    config: Mapping[str, Any]
    figures: Mapping[str, Mapping[str, Any]]
    history: Sequence[Mapping[str, Any]]
    row_counts: Mapping[str, int]
    versions: Mapping[str, str]
    created: str = ""
    subsets: Mapping[str, Any] | None = None
    comparison: Mapping[str, Any] | None = None
    learning_curve: Mapping[str, Any] | None = None
    presence: Mapping[str, Any] | None = None
    energy: Mapping[str, Any] | None = None
    chosen: Mapping[str, Any] | None = None
    split_column: str | None = None
    examined: Examined | None = None
    remark: str | None = None
    group: str | None = None
    by: Sequence[str] = ()
    with_records: bool = False
    findings: Mapping[str, Any] | None = None
    environment: Mapping[str, Any] | None = None

    @property
    def inputs(self) -> dict[str, str]:
        """Input name → its kind, in the model's order."""
        return {name: one.get("type", "") for name, one in self.config.get("inputs", {}).items()}

    @property
    def last_measured(self) -> str:
        """The rows measured last, on which the page shows details; empty where nothing was measured."""
        return list(self.figures)[-1] if self.figures else ""
