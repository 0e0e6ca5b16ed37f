"""A set of tags a record: none, one or several, each told by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from sensorium.errors import BundleError, DataError, Fault
from sensorium.records.table import Table
from sensorium.registry import did_you_mean
from sensorium.specs import Array, TargetSpec, sigmoid
from sensorium.targets import Link, Target, TargetConfig
from sensorium.targets.labels.notation import Notation

Probability = Annotated[float, Field(gt=0, lt=1)]
MAX_REMARKS = 5


class TagsConfig(TargetConfig):
    """Options of a target with a set of tags a record, as ``cat|dog`` or as a list of texts.

    Attributes:
        column: Column of the table with the tags.
        separator: What stands between two tags. Space around a tag does not count.
        no_tags: What a cell says whose record has no tag, which is an answer, where an empty cell is a missing label.
            ``""`` takes empty cells for it: right where every record was looked at.
        min_count: How many training rows must have a tag for it to be learned. Above 1, other tags are passed over;
            else a tag that no training row has is an error, since it may be misspelt.
        threshold: Probability from which on a tag is answered; lower it to miss fewer tags at the price of false ones.
        thresholds: Thresholds of single tags, as ``{fire: 0.2}``, where it matters more to miss some tags than others.
        allow_empty: Whether no tag at all is an answer; else the most probable tag is answered where none reaches its
            threshold. Left out, it is an answer if a training row has none of the tags that are learned.
    """

    task: ClassVar[str] = "multi_label"
    default_loss: ClassVar[str] = "binary_cross_entropy"

    type: Literal["tags"] = "tags"
    column: str = Field(min_length=1)
    separator: str = Field(default=",", min_length=1)
    no_tags: str = "none"
    min_count: int = Field(default=1, ge=1)
    threshold: Probability = 0.5
    thresholds: dict[str, Probability] = Field(default={})
    allow_empty: bool | None = None

    @property
    def missing(self) -> str:
        """What to say where a label is missing."""
        remedy = 'or set `no_tags: ""` where empty cells say so'
        return f"the tags are missing. Name them, write '{self.no_tags}' for a record without any, {remedy}."

    @property
    def notation(self) -> Notation:
        """How cells name sets."""
        return Notation(self.separator, self.no_tags)

    def labels_in(self, table: Table) -> list[str | None]:
        """Return the tags of every record as one text; see `Notation.labels_in`."""
        return self.notation.labels_in(table, self.column)

    def classes_in(self, label: str) -> tuple[str, ...]:
        """Return the tags that a label names; see `Notation.tags_in`."""
        return self.notation.tags_in(label)

    def classes_to_learn(self, labels: Sequence[str]) -> set[str]:
        """Return the tags that `fit` would learn."""
        return set(self._counts(labels))

    def strata_in(self, table: Table) -> Sequence[Hashable]:
        """Return the rarest tag of every record, "" where it has none: so that each split gets its part of rare tags.

        Raises:
            DataError: As `labels_in`.
        """
        sets = [self.classes_in(label or "") for label in self.labels_in(table)]
        counts = Counter(tag for tags in sets for tag in tags)
        return [min(tags, key=lambda tag: (counts[tag], tag), default="") for tags in sets]

    def fit(self, labels: Sequence[str | None]) -> Tags:
        """Learn the tags, in the order of text.

        Raises:
            DataError: Labels are missing, no tag occurs often enough, or ``thresholds`` names other tags.
        """
        missing = [row for row, label in enumerate(labels, start=1) if not self.notation.is_given(label)]
        if missing:
            raise DataError(Fault(self.missing, row=row) for row in missing)
        sets = [label or "" for label in labels]
        counts = self._counts(sets)
        if not counts:
            raise DataError(f"no tag occurs in {self.min_count} training row(s), so there is nothing to learn.")
        unknown = [name for name in self.thresholds if name not in counts]
        if unknown:
            message = "`thresholds` names a tag that is not learned:"
            raise DataError(Fault(f"{message} '{name}'.{did_you_mean(name, tuple(counts))}") for name in unknown)
        num_empty = sum(counts.keys().isdisjoint(self.classes_in(label)) for label in sets)
        target = Tags(self, counts, num_rows=len(labels), num_empty=num_empty)
        target.remarks = _remarks(counts, len(labels))
        return target

    def _counts(self, labels: Sequence[str]) -> dict[str, int]:
        """Return the rows of every tag that occurs often enough, in the order of text."""
        counts = Counter(tag for label in labels for tag in self.classes_in(label))
        return {tag: counts[tag] for tag in sorted(counts) if counts[tag] >= self.min_count}


class Tags(Target):
    """A fitted target of tags: training rows of each in output order, all training rows, and those without a tag."""

    link: ClassVar[Link] = "sigmoid"

    config: TagsConfig

    def __init__(self, config: TagsConfig, counts: Mapping[str, int], *, num_rows: int, num_empty: int) -> None:
        self.config = config
        self.counts = dict(counts)
        self.num_rows = num_rows
        self.num_empty = num_empty
        self.may_be_empty = num_empty > 0 if config.allow_empty is None else config.allow_empty
        self.spec = TargetSpec("tags", len(counts), tuple(counts.values()), tuple(counts), num_rows)
        self.thresholds = [config.thresholds.get(tag, config.threshold) for tag in counts]

    @property
    def classes(self) -> tuple[str, ...]:
        """Tags in output order."""
        return tuple(self.counts)

    def encode(self, label: str) -> tuple[int, ...]:
        """Return 1 for each tag that the label names, else 0, in output order.

        Raises:
            DataError: Tags are not known, and with ``min_count: 1`` no tag is passed over.
        """
        tags = self.config.classes_in(label)
        unknown = [tag for tag in tags if tag not in self.counts]
        if unknown and self.config.min_count == 1:
            named = ", ".join(f"'{tag}'" for tag in unknown)
            remedy = "Correct it, or pass rare tags over with `min_count: 2`."
            raise DataError(f"no training row has the tag {named}.{did_you_mean(unknown[0], self.classes)} {remedy}")
        return tuple(int(tag in tags) for tag in self.counts)

    def decode(self, outputs: Array) -> tuple[list[tuple[str, ...]], Array]:
        """Return the tags of each row whose probability reaches their threshold, and probabilities (rows, tags)."""
        probabilities = sigmoid(outputs)
        is_answered = probabilities >= self.thresholds
        if not self.may_be_empty:
            empty = np.flatnonzero(~is_answered.any(axis=1))
            is_answered[empty, probabilities[empty].argmax(axis=1)] = True
        tags = self.classes
        return [tuple(tags[place] for place in np.flatnonzero(row)) for row in is_answered], probabilities

    def text_of(self, label: str | float | tuple[str, ...]) -> str:
        """Return tags as a table names them."""
        return self.config.notation.text_of(label) if isinstance(label, tuple) else str(label)

    def state(self) -> dict[str, Any]:
        """Return tags, their training rows, all training rows, and those without a tag."""
        counts = list(self.counts.values())
        return {"tags": list(self.counts), "counts": counts, "rows": self.num_rows, "empty": self.num_empty}

    @classmethod
    def from_state(cls, config: TagsConfig, state: dict[str, Any]) -> Tags:
        """Build from what `state` gave.

        Raises:
            BundleError: They are not two lists of one length, of distinct tags and of counts, and numbers of rows.
        """
        tags, counts, num_rows, num_empty = (state.get(key) for key in ("tags", "counts", "rows", "empty"))
        if (
            not isinstance(tags, list)
            or not isinstance(counts, list)
            or type(num_rows) is not int
            or type(num_empty) is not int
            or not 0 <= num_empty <= num_rows
            or not tags
            or len({tag for tag in tags if isinstance(tag, str)}) != len(counts)
            or len(tags) != len(counts)
            or not all(type(count) is int and 0 < count <= num_rows for count in counts)
        ):
            needed = "distinct `tags`, as many `counts`, `rows` and `empty`"
            raise BundleError(f"target state must hold {needed}. Copy the model folder again.")
        return cls(config, dict(zip(tags, counts, strict=True)), num_rows=num_rows, num_empty=num_empty)


def _remarks(counts: Mapping[str, int], num_rows: int) -> tuple[str, ...]:
    """Point out tags that cannot be told apart from their absence."""
    once = [tag for tag, count in counts.items() if count == 1]
    always = (tag for tag, count in counts.items() if count == num_rows)
    remarks = [f"every training row has the tag '{tag}', so its absence cannot be learned." for tag in always]
    if once:
        shown = ", ".join(once[:MAX_REMARKS]) + (" ..." if len(once) > MAX_REMARKS else "")
        found = f"{len(once)} of {len(counts)} tags occur in one training row ({shown})"
        remarks.append(f"{found} and can hardly be learned. `min_count: 2` passes such tags over.")
    return tuple(remarks[:MAX_REMARKS])
