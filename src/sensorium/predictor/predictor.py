"""From a bundle and records to answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sensorium.bundle import Manifest, open_bundle
from sensorium.errors import BundleError, DataError
from sensorium.evaluation.foreign import measure_foreign
from sensorium.modalities import Modality
from sensorium.predictor.answers import answers_from
from sensorium.predictor.examining import Examined, answer, presence_of
from sensorium.predictor.judging import Judge, Judgement, Results
from sensorium.predictor.labelled import label
from sensorium.predictor.rows import SplitRule, split_rule
from sensorium.predictor.session import OnnxSession, Session, check_fit
from sensorium.predictor.stored import restore, restore_calibration
from sensorium.predictor.subsets import complete_places, subset_results
from sensorium.progress import Reporter
from sensorium.reading import Features, Record, Views, feature_batches, features_of, feeds, records_of
from sensorium.reading.labels import groups_of
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
        judge: Says what is known of its answers.
    """

    manifest: Manifest
    digest: str
    modalities: Mapping[str, Modality]
    target: Target
    input_schema: Mapping[str, Any]
    split_rule: SplitRule
    session: Session
    judge: Judge

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
        views = Views.of({name: modality.config for name, modality in modalities.items()})
        calibration = restore_calibration(bundle, target, views.names)
        specs = {name: modality.spec for name, modality in modalities.items()}
        try:
            session = OnnxSession(bundle.read("graphs/model.onnx"), num_threads=num_threads)
            check_fit(session, specs, target.spec.num_outputs)
            rule = split_rule(
                schema, {name: modality.config for name, modality in modalities.items()}, target.config.column
            )
        except BundleError as error:
            raise BundleError(f"bundle '{folder}': {error}") from None
        judge = Judge(target, views, calibration)
        return cls(bundle.manifest, bundle.digest, modalities, target, schema, rule, session, judge)

    @property
    def name(self) -> str:
        """The model's name."""
        return self.manifest.name

    @property
    def asked(self) -> dict[str, Modality]:
        """Input name → fitted modality of the inputs that are asked for: the first of views of the same columns."""
        return {name: self.modalities[name] for name in self.judge.names}

    def outputs_of(self, records: Sequence[Record]) -> Array:
        """Return head outputs (records, num_outputs), float32, as the graph gives them: they are not calibrated.

        Args:
            records: Cells by input name; an input that is None or left out is absent. Views of the same columns take
                one cell, under the name of any of them.

        Raises:
            LimitError: All faults are inputs larger than allowed.
            DataError: Cells that cannot be read and records without any input, all together. A fault's row is
                the place in ``records`` counted from 1 and its column is the input.
        """
        return self._run(self._filled(records), None, SILENT).outputs

    def answers_of(self, records: Sequence[Record]) -> list[Answer]:
        """Answer records; takes and raises what `outputs_of` does."""
        filled = self._filled(records)
        return answers_from(self.judge_records(filled, self._run(filled, None, SILENT)))

    def features_of(self, record: Record) -> Features:
        """Decode and standardise one record, for `answers_to`; see `sensorium.reading.features_of`."""
        return features_of(self.judge.views.filled(record), self.modalities)

    def answers_to(self, features: Sequence[Features]) -> list[Answer]:
        """Run records that `features_of` read through the graph at once, and answer them."""
        results = Results.joined([self.session.run(feeds(self.modalities, features))])
        return answers_from(self.judge_records(features, results))

    def judge_records(self, records: Sequence[Record | Features], results: Results) -> Judgement:
        """Judge what the graph gave for records, by which inputs each of them has."""
        return self.judge.of(results, presence_of(records, self.judge.names))

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
        return answers_from(self._judged(chosen, allow_roots, reporter))

    def predict_proba(
        self, table: object, *, split: str | None = None, allow_roots: Sequence[Path] = (), reporter: Reporter = SILENT
    ) -> Array:
        """Return probabilities (records, classes), float64, calibrated where the model is; see `predict`.

        Raises:
            DataError: As `predict`, or the model answers with numbers, which have no probabilities.
        """
        if not self.target.classes:
            raise DataError(f"model '{self.name}' answers with numbers and has no probabilities. Use predict.")
        chosen = self.select(table, split, reporter)
        return np.asarray(self.target.decode(self._judged(chosen, allow_roots, reporter).outputs)[1])

    def embed(
        self, table: object, *, split: str | None = None, allow_roots: Sequence[Path] = (), reporter: Reporter = SILENT
    ) -> Array:
        """Return the fused embeddings (records, dim), float32; see `predict`."""
        chosen = self.select(table, split, reporter)
        return self._run(self._records(chosen, allow_roots), chosen, reporter).embeddings

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
            The figures of the task (see `sensorium.evaluation.tasks`), ``intervals`` of 95 %, figure → [low, high],
            ``trust`` in single answers where the model is calibrated (see `sensorium.evaluation.trust`), and where
            columns are named ``by``, what `measure_groups` returned of each.

        Raises:
            DataError: As `predict`, or labels are missing or cannot be compared.
        """
        chosen = self.select(table, split, reporter)
        labelled = label(chosen, self.target, group)
        chosen.require(by)
        judgement = self._judged(chosen, allow_roots, reporter)
        figures = labelled.figures(judgement)
        return figures | ({"by": [labelled.figures_by(judgement.outputs, column) for column in by]} if by else {})

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
        kept = chosen.take(complete_places(self._records(chosen, allow_roots), self.judge.names))
        labelled = label(kept, self.target, group)
        batches = self._feeds(self._records(kept, allow_roots), kept, reporter)
        results = subset_results(self.session, batches, self.judge.views)
        figures = labelled.subset_figures(
            {subset: self.judge.of_subset(one, subset) for subset, one in results.items()}
        )
        return {**figures, "rows_left_out": len(chosen) - len(kept)}

    def evaluate_foreign(
        self,
        table: object,
        foreign: object,
        *,
        split: str | None = None,
        group: str | None = None,
        allow_roots: Sequence[Path] = (),
        reporter: Reporter = SILENT,
    ) -> dict[str, Any]:
        """Measure how well records of another kind are told from those of a table; see `measure_foreign`.

        Takes what `evaluate` takes, and a second table, taken whole, which needs no labels.

        Raises:
            DataError: As `predict`, or the model has no calibration for these records.
        """
        own, other = self.select(table, split, reporter), open_table(foreign)
        groups = None if group is None else groups_of(own, group)
        said, said_of_other = (self._judged(some, allow_roots, reporter).said for some in (own, other))
        return measure_foreign(said, said_of_other, groups=groups)

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
        present = presence_of(records, self.judge.names)
        answered = answer(self.session, self._feeds(records, chosen, reporter), present, self.judge)
        return Examined(labelled, self.asked, records, present, answered)

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

    def _filled(self, records: Sequence[Record]) -> list[Record]:
        return [self.judge.views.filled(record) for record in records]

    def _records(self, table: Table, allow_roots: Sequence[Path]) -> list[Record]:
        return records_of(table, {name: modality.config for name, modality in self.modalities.items()}, allow_roots)

    def _judged(self, table: Table, allow_roots: Sequence[Path], reporter: Reporter) -> Judgement:
        """Answer the records of a table."""
        records = self._records(table, allow_roots)
        return self.judge_records(records, self._run(records, table, reporter))

    def _run(self, records: Sequence[Record], table: Table | None, reporter: Reporter) -> Results:
        """Run the graph over records in batches, so that few decoded cells are held at a time."""
        results = [self.session.run(batch) for batch in self._feeds(records, table, reporter)]
        if not results:
            raise DataError("there are no records to answer.")
        return Results.joined(results)

    def _feeds(self, records: Sequence[Record], table: Table | None, reporter: Reporter) -> Iterator[dict[str, Array]]:
        batches = feature_batches(records, self.modalities, batch_size=BATCH_SIZE, table=table)
        with reporter.bar("predicting", len(records)) as advance:
            for batch in batches:
                yield feeds(self.modalities, batch)
                advance(len(batch), "")
