"""Answers as lines of CSV or JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from typing import TextIO

from sensorium.specs import Answer

# A spreadsheet runs a cell that starts like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_csv(file: TextIO, answers: Sequence[Answer], places: Sequence[tuple[int, str | None]]) -> None:
    """Write one line an answer: record number, id where there is one, label, and a column a class.

    Args:
        file: Open for text, without translation of line ends.
        answers: What to write.
        places: Record number of each answer and its id.
    """
    classes = list(answers[0].probabilities or ())
    with_id = any(given is not None for _, given in places)
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["record", *(["id"] if with_id else []), "label", *(f"p({name})" for name in classes)])
    for answer, (record, given) in zip(answers, places, strict=True):
        probabilities = (answer.probabilities or {}).values()
        writer.writerow([record, *([safe(given or "")] if with_id else []), safe(answer.label), *probabilities])


def write_jsonl(file: TextIO, answers: Sequence[Answer], places: Sequence[tuple[int, str | None]]) -> None:
    """Write one JSON object an answer; see `write_csv`."""
    for answer, (record, given) in zip(answers, places, strict=True):
        line = {
            "record": record,
            **({} if given is None else {"id": given}),
            "label": answer.label,
            "probabilities": answer.probabilities,
            "inputs": answer.inputs,
        }
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def safe(value: str | float) -> str | float:
    """Return a cell that no spreadsheet takes for a formula: text that looks like one gets a quote."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
