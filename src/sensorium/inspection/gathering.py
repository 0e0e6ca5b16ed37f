"""Column by column: open its files, measure its texts and numbers, and ask what they tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sensorium.evaluation.hints import Hint
from sensorium.inspection import duplicates, shortcuts, spreads
from sensorium.inspection.concerns import Concern, sets_in_words
from sensorium.inspection.duplicates import Copies
from sensorium.inspection.files import FAULTS, Looks, Picture, Recording, look_into
from sensorium.inspection.findings import Finding
from sensorium.inspection.scene import Scene
from sensorium.inspection.shortcuts import Shortcut
from sensorium.inspection.spreads import Spread, Tally
from sensorium.inspection.texts import Texts, read_texts
from sensorium.inspection.values import spread


@dataclass
class Gathered:
    """What is found column by column.

    Attributes:
        looks: Column of files → what is in them.
        shortcuts: What plain facts around the content tell.
        alone: Column → what its values alone tell, of those that are numbers or categories.
        texts: Column of texts → how long they are, and what tells them apart.
        spreads: How numbers, sizes and lengths spread.
        tallies: How often kinds of files occur.
    """

    looks: dict[str, Looks] = field(default_factory=dict)
    shortcuts: list[Shortcut] = field(default_factory=list)
    alone: dict[str, Hint] = field(default_factory=dict)
    texts: dict[str, Texts] = field(default_factory=dict)
    spreads: list[Spread] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)


def gather(scene: Scene) -> Gathered:
    """Look at every column that can be an input, and at dates."""
    gathered = Gathered()
    for finding in scene.findings:
        look = _BY_KIND.get(finding.kind)
        if look is not None and finding.column != scene.group:
            look(scene, finding, gathered)
    return gathered


def copies_of(scene: Scene, gathered: Gathered) -> Iterator[Copies]:
    """Find the same content in several rows: whole records, texts, files."""
    belonging = scene.belonging
    if len(scene.inputs) > 1:
        yield duplicates.copies_of_records(scene.table, scene.inputs, belonging)
    for name, texts in gathered.texts.items():
        yield duplicates.copies_of_texts(name, texts, belonging)
    for name, looks in gathered.looks.items():
        yield from duplicates.copies_of_files(name, looks, belonging)


def _look_at_files(scene: Scene, finding: Finding, gathered: Gathered) -> None:
    name, table = finding.column, scene.table
    places = [place for place, cell in enumerate(table.columns[name]) if cell is not None]
    chosen = places if scene.options.sample is None else spread(places, scene.options.sample)
    looks = look_into(table, finding, chosen, roots=scene.options.roots, reporter=scene.reporter)
    gathered.looks[name] = looks
    gathered.spreads += spreads.of_files(name, looks)
    gathered.tallies += spreads.kinds_of_files(name, looks)
    if scene.labelled is not None:
        gathered.shortcuts += shortcuts.of_names(table, name, scene.labelled)
        gathered.shortcuts += shortcuts.of_files(name, looks, scene.labelled, len(table))


def _look_at_texts(scene: Scene, finding: Finding, gathered: Gathered) -> None:
    name = finding.column
    texts = gathered.texts[name] = read_texts(scene.table.columns[name], name, scene.reporter)
    gathered.spreads += spreads.spread_of(name, "length", "words", texts.lengths)
    if scene.labelled is not None:
        gathered.shortcuts += shortcuts.of_lengths(name, texts.lengths, scene.labelled)


def _look_at_numbers(scene: Scene, finding: Finding, gathered: Gathered) -> None:
    numbers = spreads.numbers_in(scene.table, finding.column)
    gathered.spreads += spreads.spread_of(finding.column, "value", "", numbers)
    if scene.labelled is not None:
        _keep(finding.column, scene.labelled.told_by_numbers(numbers), gathered)


def _look_at_categories(scene: Scene, finding: Finding, gathered: Gathered) -> None:
    if scene.labelled is not None:
        _keep(finding.column, scene.labelled.told_by(scene.table.columns[finding.column]), gathered)


def _look_at_dates(scene: Scene, finding: Finding, gathered: Gathered) -> None:
    dates = shortcuts.dates_in(scene.table, finding.column)
    gathered.spreads += spreads.spread_of(finding.column, "year", "", shortcuts.years_of(dates))
    if scene.labelled is not None:
        gathered.shortcuts += shortcuts.of_dates(finding.column, dates, scene.labelled)


def _keep(name: str, hint: Hint | None, gathered: Gathered) -> None:
    if hint is not None:
        gathered.alone[name] = hint


_BY_KIND: Mapping[str, Callable[[Scene, Finding, Gathered], None]] = {
    "image": _look_at_files,
    "audio": _look_at_files,
    "text": _look_at_texts,
    "number": _look_at_numbers,
    "category": _look_at_categories,
    "date": _look_at_dates,
}


def concerns_of(scene: Scene, gathered: Gathered) -> Iterator[Concern]:
    """Yield what someone should know of files and texts by themselves."""
    for name, looks in gathered.looks.items():
        yield from _unusable(scene, name, looks)
        yield from _empty(scene, name, looks)
    for finding in scene.findings:
        if finding.naming:
            yield Concern(
                "warning",
                "naming",
                f"Texts in '{finding.column}' name their own label in {finding.naming:.0%} of the records.",
                "If a new record's text does not, mask these words or leave the column out.",
                (finding.column,),
            )


def _unusable(scene: Scene, name: str, looks: Looks) -> Iterator[Concern]:
    by_fault: dict[str, list[int]] = defaultdict(list)
    for place, look in looks.each:
        if isinstance(look, str):
            by_fault[look].append(scene.table.rows[place])
    for fault, rows in by_fault.items():
        yield Concern(
            "serious",
            "files",
            f"Files of '{name}' that {fault}: {sets_in_words(len(rows), rows)}.",
            FAULTS[fault],
            (name,),
        )


def _empty(scene: Scene, name: str, looks: Looks) -> Iterator[Concern]:
    flat = [scene.table.rows[at] for at, look in looks.each if isinstance(look, Picture) and look.is_flat]
    silent = [scene.table.rows[at] for at, look in looks.each if isinstance(look, Recording) and look.is_silent]
    for rows, what in ((flat, "show nothing but one colour"), (silent, "are silent")):
        if rows:
            sentence = f"Files of '{name}' that {what}: {sets_in_words(len(rows), rows)}."
            yield Concern("warning", "files", sentence, "Replace them, or leave their cells empty.", (name,))
