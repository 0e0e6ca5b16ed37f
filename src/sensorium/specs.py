"""What the houses tell each other: the shapes of features and targets, and what an answer holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


@dataclass(frozen=True)
class Field:
    """A named run of positions in a feature vector, one per table column; ``kind`` is the kind of the column."""

    name: str
    kind: str
    width: int


@dataclass(frozen=True)
class FeatureSpec:
    """What a modality hands to its encoder, for one record: an array of shape (length, *item_shape).

    Attributes:
        modality: Name of the modality, such as ``image``.
        item_shape: Shape of one position: (3, height, width) for a picture, () for a token id, (n_mels,) for a
            frame of sound, (features,) for a row of a table.
        dtype: Type after `Modality.standardise`.
        max_length: Greatest length that `standardise` returns; 1 when every record has one position.
        vocabulary_size: Number of ids, for int64 features.
        tokens: What the last ids stand for, as far as they stand for a text each; none where nothing needs to know.
        fields: Columns behind a feature vector, in order; their widths sum to ``item_shape[0]``.
    """

    modality: str
    item_shape: tuple[int, ...]
    dtype: Literal["float32", "int64"]
    max_length: int = 1
    vocabulary_size: int | None = None
    tokens: tuple[str, ...] = field(default=(), repr=False)
    fields: tuple[Field, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the spec as plain JSON values."""
        return asdict(self)


@dataclass(frozen=True)
class TargetSpec:
    """What a head must produce: ``num_outputs`` values a record.

    Attributes:
        target: Name of the target part, such as ``category``.
        num_outputs: Width of the head's output.
        class_counts: Training rows per class, for targets that have classes.
        classes: Their names, in the same order.
        num_rows: Training rows, where that is not the sum of ``class_counts``.
    """

    target: str
    num_outputs: int
    class_counts: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    num_rows: int = 0


@dataclass(frozen=True)
class Answer:
    """A model's answer for one record.

    Attributes:
        label: Predicted class, or the number, or the names of all classes that a record has, as tags.
        probabilities: Class → probability, in the order of the target's classes; None for numbers. Those of tags are
            each by itself and need not sum to 1.
        inputs: Names of the inputs that were present.
        set: Classes of which one is right as often as was chosen when the model was trained, the answer among them;
            None where there is none for these inputs.
        interval: Lowest and highest number, between which the right one is as often; None where there is none.
        abstain: Why the answer should not be used: ``unsure``, it is too likely wrong; ``unlike_training``, the record
            is unlike those the model learned from. None where it may be used.
        unusual: Share of ordinary records that are less unusual than this one; None where it is not known.
    """

    label: str | float | tuple[str, ...]
    probabilities: dict[str, float] | None
    inputs: tuple[str, ...]
    set: tuple[str, ...] | None = None
    interval: tuple[float, float] | None = None
    abstain: Literal["unsure", "unlike_training"] | None = None
    unusual: float | None = None


def softmax(logits: Array) -> NDArray[np.float64]:
    """Return probabilities along the last axis, in float64."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    exponentials = np.exp(shifted)
    return np.asarray(exponentials / exponentials.sum(axis=-1, keepdims=True))


def sigmoid(logits: Array) -> NDArray[np.float64]:
    """Return the probability of each logit by itself, in float64."""
    powers = np.exp(-np.abs(logits.astype(np.float64)))  # never above 1, so nothing overflows
    return np.asarray(np.where(logits >= 0, 1.0, powers) / (1.0 + powers))
