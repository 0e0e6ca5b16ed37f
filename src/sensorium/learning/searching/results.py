"""What comes out of a search: the best config as a file that trains, every trial as a table, and a page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from sensorium.learning.searching.ranges import Choices, Range, shown
from sensorium.learning.searching.space import Space
from sensorium.learning.searching.study import DONE, Record, best_of
from sensorium.learning.searching.trials import Task
from sensorium.learning.written import to_yaml
from sensorium.records.writing import whole_file
from sensorium.report.search_page import render_search

BEST, TRIALS, FACTS, PAGE = "best.yaml", "trials.csv", "tune.json", "tune.html"
FORMAT = 1
"""Number of the form of the JSON; one more whenever a reader of the last form would be misled."""


def facts_of(task: Task, records: Sequence[Record], importance: Mapping[str, float] | None) -> dict[str, Any]:
    """Return all that is known of a search as plain JSON values; the page is drawn from nothing else.

    Returns:
        ``format``; ``name`` of the model; ``figure`` and ``higher_is_better``; ``measured_on``, in words; ``stages`` of
        a whole trial; ``ranges``, key path → what was searched, what stood there and what is best; ``trials``, in their
        order; ``best`` and ``as_it_stands``, numbers of trials or None; ``importance``, key path → share or None.
    """
    space, measure = task.space, task.measure
    best = best_of([*records], higher_is_better=measure.headline.higher_is_better)
    standing = space.as_it_stands
    same = (one.number for one in records if one.point == standing and one.state == "completed")
    return {
        "format": FORMAT,
        "name": space.base.name,
        "figure": measure.headline.name,
        "higher_is_better": measure.headline.higher_is_better,
        "measured_on": measure.in_words,
        "stages": measure.num_stages,
        "proposed": space.is_proposed,
        "ranges": {path: _range(space, path, best) for path in space.ranges},
        "trials": [_trial(one) for one in records if one.state != "waiting"],
        "best": None if best is None else best.number,
        "as_it_stands": next(same, None),
        "importance": None if importance is None else dict(importance),
    }


def write_results(folder: Path, facts: Mapping[str, Any], space: Space) -> None:
    """Write page, facts and trials to a folder, and the best config if a trial was completed.

    Raises:
        ConfigError: A file cannot be written.
    """
    text = json.dumps(facts, ensure_ascii=False, indent=1, allow_nan=False)
    contents = {PAGE: render_search(facts), FACTS: f"{text}\n".encode(), TRIALS: _table(facts).encode()}
    if facts["best"] is not None:
        contents[BEST] = best_yaml(facts, space).encode()
    for name, content in contents.items():
        with whole_file(folder / name) as file:
            file.write(content)


def best_yaml(facts: Mapping[str, Any], space: Space) -> str:
    """Return the config of the best trial, every choice written out, with what was searched as comments."""
    best = facts["trials"][_place(facts, facts["best"])]
    figure = facts["figure"].replace("_", " ")
    num_done = sum(one["state"] in DONE for one in facts["trials"])
    head = [f"{figure} {best['figure']:.4g} on {facts['measured_on']}, the best of {num_done} trials."]
    if facts["as_it_stands"] is not None:
        stood = facts["trials"][_place(facts, facts["as_it_stands"])]["figure"]
        head.append(f"The config as it stood reached {stood:.4g}.")
    head.append("No test row was looked at: measure on them what is trained from this file.")
    notes = {path: _note(space.ranges[path], facts["ranges"][path]["stood"]) for path in space.ranges}
    text = _with_notes(to_yaml(space.config(best["point"])), notes)
    return "".join(f"# {line}\n" for line in head) + text


def _note(one: Range, stood: float | str | None) -> str:
    before = "" if stood is None else f"; it was {shown(stood)}"
    if isinstance(one, Choices):
        return f"tuned among {', '.join(map(shown, one.texts))}{before}"
    return f"tuned from {one.low:g} to {one.high:g}{', by its logarithm' if one.log else ''}{before}"


def _with_notes(text: str, notes: Mapping[str, str]) -> str:
    """Put each note above the line of its key."""
    lines = text.splitlines(keepends=True)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = {path: mark for path in notes if (mark := _line_of(root, path.split("."))) is not None}
    for path, line in sorted(found.items(), key=lambda item: -item[1]):
        indent = len(lines[line]) - len(lines[line].lstrip(" "))
        lines.insert(line, f"{' ' * indent}# {notes[path]}\n")
    return "".join(lines)


def _line_of(node: yaml.Node | None, steps: Sequence[str]) -> int | None:
    """Return the line of the key that a path leads to; None if it is not written out, being null."""
    line = None
    for step in steps:
        if isinstance(node, yaml.SequenceNode):
            node = node.value[int(step)] if int(step) < len(node.value) else None
            line = None if node is None else node.start_mark.line
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        key, node = next(((key, value) for key, value in pairs if key.value == step), (None, None))
        line = None if key is None else key.start_mark.line
    return line


def _trial(one: Record) -> dict[str, Any]:
    return {
        "number": one.number,
        "state": one.state,
        "figure": one.figure,
        "stages": one.stages,
        "seconds": one.seconds,
        "message": one.message,
        "point": dict(one.point),
    }


def _table(facts: Mapping[str, Any]) -> str:
    """Return the trials as CSV, a column for each key."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(["trial", "state", facts["figure"], "seconds", *facts["ranges"], "message"])
    for one in facts["trials"]:
        values = [_plain(one["point"].get(path)) for path in facts["ranges"]]
        writer.writerow([one["number"], one["state"], one["figure"], f"{one['seconds']:.1f}", *values, one["message"]])
    return written.getvalue()


def _plain(value: float | str | None) -> float | str | None:
    return shown(value) if isinstance(value, str) else value


def _range(space: Space, path: str, best: Record | None) -> dict[str, Any]:
    stood = space.as_it_stands
    values = {"stood": stood and stood[path], "best": None if best is None else best.point[path]}
    return {**space.ranges[path].model_dump(mode="json"), **values}


def _place(facts: Mapping[str, Any], number: int) -> int:
    return next(place for place, one in enumerate(facts["trials"]) if one["number"] == number)
