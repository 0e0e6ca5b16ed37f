"""Rows whose truth is drawn from known probabilities, so that what a calibration should find is known."""

import numpy as np

from sensorium.calibration import Evidence, subsets_of
from sensorium.specs import softmax
from sensorium.targets.category import CategoryConfig
from sensorium.targets.number import NumberConfig

NAMES = ("photo", "title")


def category(num_classes=4):
    return CategoryConfig(column="kind").fit([f"class{place}" for place in range(num_classes)] * 2)


def number():
    return NumberConfig(column="price").fit([str(value) for value in range(100)])


def classes_of(logits, rng, target):
    """Draw a true label for each row from the softmax of its logits."""
    drawn = rng.random((len(logits), 1)) > softmax(logits).cumsum(axis=1)[:, :-1]
    return [target.classes[place] for place in drawn.sum(axis=1)]


def rows(rng, count, target, *, spread=2.0):
    """Return logits that are right by construction, and labels drawn from them."""
    logits = rng.normal(size=(count, target.spec.num_outputs)) * spread
    return logits, classes_of(logits, rng, target)


def evidence(rng, outputs, labels, *, names=NAMES, dim=4, groups=None):
    """Return evidence in which every subset gives the same outputs, and embeddings tell nothing."""
    shown = dict.fromkeys(subsets_of(names))
    embeddings = rng.normal(size=(len(labels), dim))
    training = rng.normal(size=(200, dim))
    return Evidence(
        names,
        outputs=dict.fromkeys(shown, outputs),
        embeddings=dict.fromkeys(shown, embeddings),
        labels=labels,
        training_embeddings=training,
        training_labels=[labels[place % len(labels)] for place in range(200)],
        groups=groups,
    )


def present(count, names=NAMES):
    return np.ones((count, len(names)), dtype=np.bool_)
