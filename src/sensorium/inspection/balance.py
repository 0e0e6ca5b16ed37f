"""How the labels are spread over classes, and over the splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sensorium.inspection.concerns import Concern, sets_in_words
from sensorium.inspection.scene import Scene
from sensorium.inspection.tagged import label_texts

FEW_ROWS = 10
UNBALANCED = 10.0
NAMES_SHOWN = 5


@dataclass(frozen=True)
class Balance:
    """Classes and their rows.

    Attributes:
        counts: Class → its rows, the most frequent first; empty where labels are numbers.
        unlabelled: Row numbers without a label.
        splits: Split → its rows, as the split column names them; empty without one.
        unlearned: Classes that no training row has.
        spelled_alike: Classes that differ from another only in case or space.
    """

    counts: dict[str, int]
    unlabelled: tuple[int, ...]
    splits: dict[str, int]
    unlearned: tuple[str, ...]
    spelled_alike: tuple[str, ...]


def balance_of(scene: Scene) -> Balance | None:
    """Count the rows of every class and split; None without a target."""
    if scene.labelled is None or scene.options.target is None:
        return None
    table, labelled = scene.table, scene.labelled
    labels = [None if text is None else text.strip() for text in label_texts(table, scene.options.target)]
    unlabelled = tuple(row for row, label in zip(table.rows, labels, strict=True) if not label)
    found = Counter(labels)
    counts = {name: found[name] for name in labelled.classes}
    names = scene.belonging.splits or ()
    learned = {label for label, name in zip(labels, names, strict=False) if name == "train"}
    unlearned = tuple(name for name in counts if names and name not in learned)
    spellings = Counter(" ".join(name.split()).casefold() for name in counts)
    alike = tuple(name for name in counts if spellings[" ".join(name.split()).casefold()] > 1)
    return Balance(
        counts, unlabelled, {str(name): count for name, count in Counter(names).most_common()}, unlearned, alike
    )


def concerns_of(balance: Balance) -> Iterator[Concern]:
    """Yield what someone should know of the classes."""
    if balance.unlabelled:
        yield Concern(
            "serious",
            "label",
            f"Rows without a label: {sets_in_words(len(balance.unlabelled), balance.unlabelled)}.",
            "Training refuses them: fill the label in or remove the rows.",
        )
    if balance.unlearned:
        yield Concern(
            "serious",
            "classes",
            f"No training row has the class {_names(balance.unlearned)}, so it cannot be learned.",
            "Move rows of it into the train split, or let the split be drawn at random.",
        )
    if balance.spelled_alike:
        yield Concern(
            "warning",
            "classes",
            f"Some classes differ only in upper case or spaces: {_names(balance.spelled_alike)}.",
            "If they mean the same, write them alike: labels are compared as text.",
        )
    yield from _size_concerns(balance)


def _size_concerns(balance: Balance) -> Iterator[Concern]:
    if len(balance.counts) < 2:
        return
    few = [name for name, count in balance.counts.items() if count < FEW_ROWS]
    most, least = max(balance.counts.values()), min(balance.counts.values())
    if few:
        yield Concern(
            "warning",
            "classes",
            f"There are fewer than {FEW_ROWS} rows of {_names(few)}.",
            "Figures on them mean little. Collect more, or join them with others.",
        )
    if most >= UNBALANCED * least:
        share = most / sum(balance.counts.values())
        yield Concern(
            "warning",
            "classes",
            f"The most frequent class has {most:,} rows and the rarest {least:,}: always answering the first is right "
            f"in {share:.0%} of the rows.",
            "Judge by macro F1 and the figures of each class, not by accuracy. Class weights or balanced sampling may "
            "help the rare ones.",
        )


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return f"{shown} and {more:,} more" if more > 0 else shown
