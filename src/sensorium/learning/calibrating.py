"""Fit what is said of single answers, on rows that neither the weights nor the choice of the epoch have seen."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sensorium.calibration import Calibration, Evidence, subsets_of
from sensorium.learning.config import RunConfig
from sensorium.learning.preparing import Prepared, groups_at
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.predictor import Session
from sensorium.predictor.judging import Results
from sensorium.predictor.subsets import subset_results
from sensorium.progress import Reporter
from sensorium.specs import Array

BATCH_SIZE = 64
MAX_ANSWERS = 20_000
"""Calibration rows times subsets of inputs: what calibrating takes then stays small beside training."""
MIN_MAX_ROWS = 1_000
"""So many rows are taken all the same, however many subsets there are."""
MAX_TRAINING_ROWS = 5_000
"""Training rows whose embeddings say what is ordinary: their mean and spread need no more."""

UNCHANGED = "as the model gives them"


def calibrate(config: RunConfig, session: Session, prepared: Prepared, reporter: Reporter) -> Calibration | None:
    """Fit a calibration to the exported model.

    Every calibration row that holds all inputs is answered from each subset of them, and decoded once. Where there are
    very many rows a part is drawn, of the training rows too.

    Args:
        config: The run's config.
        session: What runs the exported graph.
        prepared: The run's rows.
        reporter: Says what was fitted, or why nothing.

    Returns:
        The calibration; None where no rows were set aside, or none of them holds every input.
    """
    rows = prepared.splits.get("calibration")
    if config.calibration == "none" or rows is None:
        return None
    started_s = time.perf_counter()
    most = max(MIN_MAX_ROWS, MAX_ANSWERS // len(subsets_of(prepared.views.names)))
    places = _drawn(rows.complete, most, config.training.seed)
    if not len(places):
        reporter.line(f"note: no calibration: of {len(rows)} calibration rows none holds every input")
        return None
    found = Calibration.fit(config.calibration, prepared.target, _evidence(session, prepared, places, config))
    reporter.line(_summary(found, num_rows=len(places), whole=len(rows), seconds=time.perf_counter() - started_s))
    for remark in found.remarks:
        reporter.line(f"note: calibration: {remark}")
    return found


def _evidence(session: Session, prepared: Prepared, places: NDArray[np.intp], config: RunConfig) -> Evidence:
    by_subset = subset_results(session, _feeds(prepared.splits["calibration"].take(places)), prepared.views)
    train = prepared.splits["train"]
    learned = _drawn(np.arange(len(train)), MAX_TRAINING_ROWS, config.training.seed)
    training = Results.joined(session.run(feeds) for feeds in _feeds(train.take(learned)))
    return Evidence(
        names=prepared.views.names,
        outputs={subset: results.outputs for subset, results in by_subset.items()},
        embeddings={subset: results.embeddings for subset, results in by_subset.items()},
        labels=[prepared.labels["calibration"][place] for place in places.tolist()],
        training_embeddings=training.embeddings,
        training_labels=[prepared.labels["train"][place] for place in learned.tolist()],
        groups=groups_at(prepared, "calibration", places),
    )


def _feeds(rows: Rows) -> Iterator[dict[str, Array]]:
    return (batch.feeds for batch in plain_batches(rows, BATCH_SIZE))


def _drawn(places: NDArray[np.intp], most: int, seed: int) -> NDArray[np.intp]:
    """Return at most so many places, in order, drawn at random."""
    if len(places) <= most:
        return places
    return np.sort(np.random.default_rng(seed).choice(places, most, replace=False))


def _summary(found: Calibration, *, num_rows: int, whole: int, seconds: float) -> str:
    methods = Counter(part.calibrator.name for part in found.parts)
    ways = ", ".join(f"{UNCHANGED if name == 'none' else name} for {count}" for name, count in sorted(methods.items()))
    which = f"{num_rows} rows" if num_rows == whole else f"{num_rows} of {whole} rows set aside"
    sorts = f"{len(found.parts)} sorts of records, by their inputs"
    return f"calibrated on {which} in {seconds:.1f} s: {sorts} (probabilities: {ways})"
