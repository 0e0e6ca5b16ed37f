"""From a bundle and records to answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sensorium.bundle import Manifest, open_bundle
from sensorium.errors import BundleError, DataError
from sensorium.modalities import Modality
from sensorium.predictor.examining import Examined, answer, presence_of
from sensorium.predictor.labelled import label
from sensorium.predictor.rows import SplitRule, split_rule
from sensorium.predictor.session import OnnxSession, Session, check_fit
from sensorium.predictor.stored import restore
from sensorium.predictor.subsets import complete_places, subset_outputs
from sensorium.progress import Reporter
from sensorium.reading import Features, Record, feature_batches, features_of, feeds, records_of
from sensorium.records.opening import open_table
from sensorium.records.table import Table
from sensorium.specs import Answer, Array
from sensorium.targets import Target

BATCH_SIZE = 32
SILENT = Reporter()


@dataclass(frozen=True)
class Predictor:
    """Answers records with one model. Safe to share between threads.

    Attributes:
        manifest: What the bundle says of itself.
        digest: SHA-256 of the bundle's manifest: which model this is, exactly.
        modalities: Input name → fitted modality, in the order they are shown.
        target: Fitted target.
        input_schema: What the model reads, and from which columns; see `store`.
        split_rule: How the splits of a table are told apart.
        session: What runs the graph.
    """

    manifest: Manifest
    digest: str
    modalities: Mapping[str, Modality]
    target: Target
    input_schema: Mapping[str, Any]
    split_rule: SplitRule
    session: Session

    @classmethod
    def load(cls, folder: Path | str, *, num_threads: int | None = None) -> Predictor:
        """Open a bundle and get ready to answer.

        Args:
            folder: The bundle.
            num_threads: Threads that the graph may use; None for one a core.

        Raises:
            BundleError: The bundle is damaged or foreign, or its parts do not fit each other.
            MissingDependencyError: Reading its inputs needs an extra that is not installed.
        """
        bundle = open_bundle(Path(folder))
        modalities, target, schema = restore(bundle)
        specs = {name: modality.spec for name, modality in modalities.items()}
        try:
            session = OnnxSession(bundle.read("graphs/model.onnx"), num_threads=num_threads)
            check_fit(session, specs, target.spec.num_outputs)
            rule = split_rule(
                schema, {name: modality.config for name, modality in modalities.items()}, target.config.column
            )
        except BundleError as error:
            raise BundleError(f"bundle '{folder}': {error}") from None
        return cls(bundle.manifest, bundle.digest, modalities, target, schema, rule, session)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.manifest.name

    def outputs_of(self, records: Sequence[Record]) -> Array:
        """Return head outputs (records, num_outputs), float32.

        Args:
            records: Cells by input name; an input that is None or left out is absent.

        Raises:
            LimitError: All faults are inputs larger than allowed.
            DataError: Cells that cannot be read and records without any input, all together. A fault's row is
                the place in ``records`` counted from 1 and its column is the input.
        """
        return self._run(records, None, SILENT)["outputs"]

    def answers_of(self, records: Sequence[Record]) -> list[Answer]:
        """Answer records; see `outputs_of`."""
        return self._answers(records, self.outputs_of(records))

    def features_of(self, record: Record) -> Features:
        """Decode and standardise one record, for `answers_to`; see `sensorium.reading.features_of`."""
        return features_of(record, self.modalities)

    def answers_to(self, features: Sequence[Features]) -> list[Answer]:
        """Run records that `features_of` read through the graph at once, and answer them."""
        return self._answers(features, self.session.run(feeds(self.modalities, features))["outputs"])

    def predict(
        self, table: object, *, split: str | None = None, allow_roots: Sequence[Path] = (), reporter: Reporter = SILENT
    ) -> list[Answer]:
        """Answer every record of a table, in its order.

        Args:
            table: Path, pandas or polars frame, list of dicts, or Table.
            split: Take only the records of this split, by the column that named the splits in training.
            allow_roots: Folders outside the table's own that cells may name files in.
            reporter: Shows the progress.

        Raises:
            DataError: The table, its cells or its files are wrong, all faults together.
        """
        chosen = self.select(table, split, reporter)
        records = self._records(chosen, allow_roots)
        return self._answers(records, self._run(records, chosen, reporter)["outputs"])

    def predict_proba(
        self, table: object, *, split: str | None = None, allow_roots: Sequence[Path] = (), reporter: Reporter = SILENT
    ) -> Array:
        """Return probabilities (records, classes), float64; see `predict`.

        Raises:
            DataError: As `predict`, or the model answers with numbers, which have no probabilities.
        """
        if not self.target.classes:
            raise DataError(f"model '{self.name}' answers with numbers and has no probabilities. Use predict.")
        chosen = self.select(table, split, reporter)
        outputs = self._run(self._records(chosen, allow_roots), chosen, reporter)["outputs"]
        return np.asarray(self.target.decode(outputs)[1])

    def embed(
        self, table: object, *, split: str | None = None, allow_roots: Sequence[Path] = (), reporter: Reporter = SILENT
    ) -> Array:
        """Return the fused embeddings (records, dim), float32; see `predict`."""
        chosen = self.select(table, split, reporter)
        return self._run(self._records(chosen, allow_roots), chosen, reporter)["embedding"]

    def evaluate(
        self,
        table: object,
        *,
        split: str | None = None,
        group: str | None = None,
        by: Sequence[str] = (),
        allow_roots: Sequence[Path] = (),
        reporter: Reporter = SILENT,
    ) -> dict[str, Any]:
        """Compare the answers for a table with its labels.

        Args:
            table: As `predict`.
            split: As `predict`.
            group: Column whose records of one value (a patient, a speaker) are drawn together for the intervals.
            by: Columns whose values the headline figure is told by, such as a speaker or a sex.
            allow_roots: As `predict`.
            reporter: Shows the progress.

        Returns:
            The figures of the task (see `sensorium.evaluation.tasks`), ``intervals`` of 95 %, figure → [low, high], and
            where columns are named ``by``, what `measure_groups` returned of each.

        Raises:
            DataError: As `predict`, or labels are missing or cannot be compared.
        """
        chosen = self.select(table, split, reporter)
        labelled = label(chosen, self.target, group)
        chosen.require(by)
        outputs = self._run(self._records(chosen, allow_roots), chosen, reporter)["outputs"]
        figures = labelled.figures(outputs)
        return figures | ({"by": [labelled.figures_by(outputs, column) for column in by]} if by else {})

    def evaluate_subsets(
        self,
        table: object,
        *,
        split: str | None = None,
        group: str | None = None,
        allow_roots: Sequence[Path] = (),
        reporter: Reporter = SILENT,
    ) -> dict[str, Any]:
        """Measure what the model reaches from each subset of its inputs, on the records that hold them all.

        Takes what `evaluate` takes. Returns what `measure_subsets` does and ``rows_left_out``, the number of records
        that lack an input.

        Raises:
            DataError: As `evaluate`, or no record holds every input.
        """
        chosen = self.select(table, split, reporter)
        kept = chosen.take(complete_places(self._records(chosen, allow_roots), self.modalities))
        labelled = label(kept, self.target, group)
        batches = self._feeds(self._records(kept, allow_roots), kept, reporter)
        figures = labelled.subset_figures(subset_outputs(self.session, batches, tuple(self.modalities)))
        return {**figures, "rows_left_out": len(chosen) - len(kept)}

    def examine(
        self,
        table: object,
        *,
        split: str | None = None,
        group: str | None = None,
        allow_roots: Sequence[Path] = (),
        reporter: Reporter = SILENT,
    ) -> Examined:
        """Answer every record of a table as it is and, where it holds every input, from each subset of them.

        Takes what `evaluate` takes. What `evaluate` and `evaluate_subsets` say follows from what it returns, with every
        record decoded once.

        Raises:
            DataError: As `predict`, or labels are missing.
        """
        chosen = self.select(table, split, reporter)
        labelled = label(chosen, self.target, group)
        records = self._records(chosen, allow_roots)
        present = presence_of(records, tuple(self.modalities))
        answered = answer(self.session, self._feeds(records, chosen, reporter), present, tuple(self.modalities))
        return Examined(labelled, self.modalities, records, present, answered)

    def select(self, source: object, split: str | None = None, reporter: Reporter = SILENT) -> Table:
        """Open a table and take one split of it, or all of it; see `SplitRule.select`.

        Rows that were carved out of the validation rows to calibrate the model are no validation rows, but those of the
        split ``calibration``; the reporter says so.

        Raises:
            DataError: The table cannot be read, or has no such split.
        """
        table, remark = self.split_rule.select(open_table(source), split)
        if remark:
            reporter.line(f"note: {remark}")
        return table

    def _records(self, table: Table, allow_roots: Sequence[Path]) -> list[Record]:
        return records_of(table, {name: modality.config for name, modality in self.modalities.items()}, allow_roots)

    def _run(self, records: Sequence[Record], table: Table | None, reporter: Reporter) -> dict[str, Array]:
        """Run the graph over records in batches, so that few decoded cells are held at a time."""
        results = [self.session.run(batch) for batch in self._feeds(records, table, reporter)]
        if not results:
            raise DataError("there are no records to answer.")
        return {name: np.concatenate([result[name] for result in results]) for name in results[0]}

    def _feeds(self, records: Sequence[Record], table: Table | None, reporter: Reporter) -> Iterator[dict[str, Array]]:
        batches = feature_batches(records, self.modalities, batch_size=BATCH_SIZE, table=table)
        with reporter.bar("predicting", len(records)) as advance:
            for batch in batches:
                yield feeds(self.modalities, batch)
                advance(len(batch), "")

    def _answers(self, records: Sequence[Record | Features], outputs: Array) -> list[Answer]:
        decoded, probabilities = self.target.decode(outputs)
        labels: Sequence[str | float | tuple[str, ...]] = decoded
        answers = []
        for place, record in enumerate(records):
            by_class = None
            if probabilities is not None:
                by_class = dict(zip(self.target.classes, probabilities[place].tolist(), strict=True))
            present = tuple(name for name in self.modalities if record.get(name) is not None)
            answers.append(Answer(labels[place], by_class, present))
        return answers
