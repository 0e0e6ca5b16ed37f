"""A set of tags a record: none, one or several, each told by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from sensorium.errors import BundleError, DataError, Fault
from sensorium.records.table import Table
from sensorium.registry import did_you_mean
from sensorium.specs import Array, TargetSpec, sigmoid
from sensorium.targets import Link, Target, TargetConfig

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

    @property
    def missing(self) -> str:
        """What to say where a label is missing."""
        return (
            f"the tags are missing. Name them, write '{self.no_tags}' for a record without any, or remove the record."
        )

    def labels_in(self, table: Table) -> list[str | None]:
        """Return the tags of every record in one order, each once, joined by the separator; None where missing.

        Raises:
            DataError: The column is missing, or cells hold bytes, a tag with a separator in it, or `no_tags` beside
                tags; all of them, with their places.
        """
        labels: list[str | None] = []
        faults: list[Fault] = []
        for row, cell in zip(table.rows, table.texts_and_lists(self.column), strict=True):
            if isinstance(cell, tuple) and any(self.separator in tag for tag in cell):
                message = f"a tag of the list holds the separator '{self.separator}'. Name another `separator`."
                faults.append(Fault(message, table.source, row, self.column))
                continue
            label = self.separator.join(cell) if isinstance(cell, tuple) else cell
            tags = self.classes_in(label or "")
            if self.no_tags in tags:
                message = f"'{self.no_tags}' stands beside tags, though it says that there are none. Remove either."
                faults.append(Fault(message, table.source, row, self.column))
            labels.append(self.text_of(tags) if isinstance(cell, tuple) or self._is_given(label) else None)
        if faults:
            raise DataError(faults)
        return labels

    def text_of(self, tags: Sequence[str]) -> str:
        """Return tags as a table names them."""
        return self.separator.join(tags) or self.no_tags

    def classes_in(self, label: str) -> tuple[str, ...]:
        """Return the tags that a label names, each once, in the order of text; none where it says so."""
        tags = {tag for part in label.split(self.separator) if (tag := part.strip())}
        return () if tags == {self.no_tags} else tuple(sorted(tags))

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
        missing = [row for row, label in enumerate(labels, start=1) if not self._is_given(label)]
        if missing:
            raise DataError(Fault(self.missing, row=row) for row in missing)
        counts = self._counts([label or "" for label in labels])
        if not counts:
            raise DataError(f"no tag occurs in {self.min_count} training row(s), so there is nothing to learn.")
        unknown = [name for name in self.thresholds if name not in counts]
        if unknown:
            raise DataError(
                Fault(f"`thresholds` names a tag '{name}' that is not learned.{did_you_mean(name, tuple(counts))}")
                for name in unknown
            )
        target = Tags(self, counts, num_rows=len(labels))
        target.remarks = _remarks(counts, len(labels))
        return target

    def _is_given(self, label: str | None) -> bool:
        return not self.no_tags or bool(label and label.strip())

    def _counts(self, labels: Sequence[str]) -> dict[str, int]:
        """Return the rows of every tag that occurs often enough, in the order of text."""
        counts = Counter(tag for label in labels for tag in self.classes_in(label))
        return {tag: counts[tag] for tag in sorted(counts) if counts[tag] >= self.min_count}


class Tags(Target):
    """A fitted target of tags. ``counts`` holds the rows of each, of ``num_rows`` training rows, in output order."""

    link: ClassVar[Link] = "sigmoid"

    config: TagsConfig

    def __init__(self, config: TagsConfig, counts: Mapping[str, int], *, num_rows: int) -> None:
        self.config = config
        self.counts = dict(counts)
        self.num_rows = num_rows
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
        classes = self.classes
        is_answered = (probabilities >= self.thresholds).tolist()
        answers = [tuple(tag for tag, is_in in zip(classes, row, strict=True) if is_in) for row in is_answered]
        return answers, probabilities

    def text_of(self, label: str | float | tuple[str, ...]) -> str:
        """Return tags as a table names them."""
        return self.config.text_of(label) if isinstance(label, tuple) else str(label)

    def state(self) -> dict[str, Any]:
        """Return tags, their training rows, and all training rows."""
        return {"tags": list(self.counts), "counts": list(self.counts.values()), "rows": self.num_rows}

    @classmethod
    def from_state(cls, config: TagsConfig, state: dict[str, Any]) -> Tags:
        """Build from what `state` gave.

        Raises:
            BundleError: They are not two lists of one length, of distinct tags and of counts up to the number of rows.
        """
        tags, counts, num_rows = state.get("tags"), state.get("counts"), state.get("rows")
        if (
            not isinstance(tags, list)
            or not isinstance(counts, list)
            or type(num_rows) is not int
            or not tags
            or len({tag for tag in tags if isinstance(tag, str)}) != len(counts)
            or len(tags) != len(counts)
            or not all(type(count) is int and 0 < count <= num_rows for count in counts)
        ):
            raise BundleError(
                "target state must hold distinct `tags`, as many `counts`, and the `rows`. Copy the model folder again."
            )
        return cls(config, dict(zip(tags, counts, strict=True)), num_rows=num_rows)


def _remarks(counts: Mapping[str, int], num_rows: int) -> tuple[str, ...]:
    """Point out tags that cannot be told apart from their absence."""
    once = [tag for tag, count in counts.items() if count == 1]
    always = [tag for tag, count in counts.items() if count == num_rows]
    remarks = [f"every training row has the tag '{tag}', so its absence cannot be learned." for tag in always]
    if once:
        shown = ", ".join(once[:MAX_REMARKS]) + (" ..." if len(once) > MAX_REMARKS else "")
        remedy = "and can hardly be learned. `min_count: 2` passes such tags over."
        remarks.append(f"{len(once)} of {len(counts)} tags occur in one training row ({shown}) {remedy}")
    return tuple(remarks[:MAX_REMARKS])
