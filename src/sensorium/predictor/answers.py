"""From judged outputs to answers."""

from __future__ import annotations

import math
from itertools import compress, repeat

from sensorium.predictor.judging import Judgement
from sensorium.specs import Answer


def answers_from(judgement: Judgement) -> list[Answer]:
    """Return the answer to each record."""
    target, names, said = judgement.judge.target, judgement.judge.names, judgement.said
    decoded, probabilities = target.decode(judgement.outputs)
    classes, nothing = target.classes, repeat(None)
    columns = zip(
        decoded,
        nothing if probabilities is None else probabilities.tolist(),
        judgement.present.tolist(),
        nothing if said.sets is None else said.sets,
        nothing if said.bounds is None else map(_known_pair, said.bounds.tolist()),
        said.reasons,
        nothing if said.unusual is None else map(_known, said.unusual.tolist()),
        strict=False,  # what is not known of any record has no end
    )
    return [
        Answer(
            label,
            None if row is None else dict(zip(classes, row, strict=True)),
            tuple(compress(names, shown)),
            found,
            interval,
            reason,
            unusual,
        )
        for label, row, shown, found, interval, reason, unusual in columns
    ]


def _known(number: float) -> float | None:
    return None if math.isnan(number) else number


def _known_pair(pair: tuple[float, float]) -> tuple[float, float] | None:
    low, high = pair
    return None if math.isnan(low) else (low, high)
