"""Answers as CSV, JSON Lines or Parquet: the same columns in each."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from sensorium.errors import ConfigError, MissingDependencyError
from sensorium.specs import Answer

# A spreadsheet runs a cell that starts like this as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

ENDS = ("interval_low", "interval_high")
LIST_SEPARATOR = ";"

Columns = Mapping[str, Sequence[Any]]
Place = tuple[int, str | None]


def columns_of(answers: Sequence[Answer], places: Sequence[Place], *, trusted: bool = False) -> dict[str, list[Any]]:
    """Return the columns to write: ``record``, ``id``, ``label``, a ``p(class)`` for each class, and ``inputs``.

    Args:
        answers: At least one.
        places: Record number of each answer and its id; without any id there is no such column.
        trusted: Whether the model is calibrated. Then there are ``abstain``, ``unusual``, and ``set`` for classes or
            ``interval_low`` and ``interval_high`` for numbers, empty where they are not known.
    """
    columns: dict[str, list[Any]] = {"record": [record for record, _ in places]}
    if any(given is not None for _, given in places):
        columns["id"] = [given for _, given in places]
    columns["label"] = [answer.label for answer in answers]
    for name in answers[0].probabilities or ():
        columns[f"p({name})"] = [(answer.probabilities or {})[name] for answer in answers]
    if trusted:
        columns |= _trust_columns(answers, are_classes=answers[0].probabilities is not None)
    columns["inputs"] = [list(answer.inputs) for answer in answers]
    return columns


def _trust_columns(answers: Sequence[Answer], *, are_classes: bool) -> dict[str, list[Any]]:
    said: dict[str, list[Any]] = {
        "abstain": [answer.abstain for answer in answers],
        "unusual": [answer.unusual for answer in answers],
    }
    if are_classes:
        return {"set": [None if answer.set is None else list(answer.set) for answer in answers], **said}
    ends = [answer.interval or (None, None) for answer in answers]
    return dict(zip(ENDS, map(list, zip(*ends, strict=True)), strict=True)) | said


def write_csv(file: BinaryIO, columns: Columns) -> None:
    """Write one line an answer; ``inputs`` has its names apart by a space, and ``set`` by a semicolon."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for *values, inputs in zip(*columns.values(), strict=True):
        writer.writerow([*(safe(_joined(value)) for value in values), " ".join(inputs)])
    text.detach()  # flushes, and leaves the file open for its owner


def write_jsonl(file: BinaryIO, columns: Columns) -> None:
    """Write one JSON object an answer."""
    for values in zip(*columns.values(), strict=True):
        line = dict(zip(columns, values, strict=True))
        file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")


def write_parquet(file: BinaryIO, columns: Columns) -> None:
    """Write a table whose ``inputs`` are lists of texts, and likewise ``set``."""
    polars = _polars()
    types = {"id": str, "set": polars.List(str), "abstain": str, "unusual": float, **dict.fromkeys(ENDS, float)}
    kept = {name: kind for name, kind in types.items() if name in columns}
    polars.DataFrame(columns, schema_overrides=kept).write_parquet(file)


Writer = Callable[[BinaryIO, Columns], None]
WRITERS: dict[str, Writer] = {".csv": write_csv, ".jsonl": write_jsonl, ".parquet": write_parquet}


def writer_for(output: Path) -> Writer:
    """Return what writes this file, after a look whether it can be written: worth knowing before the work.

    Raises:
        ConfigError: Its ending is not known, or its folder is not there or may not be written into.
        MissingDependencyError: Writing it needs a library that is not installed.
    """
    writer = WRITERS.get(output.suffix.lower())
    if writer is None:
        raise ConfigError(f"'{output}' ends in none of {', '.join(WRITERS)}. Choose one of them.")
    if not output.parent.is_dir():
        raise ConfigError(f"the folder of '{output}' does not exist. Make it or name another --output.")
    if output.is_dir() or not os.access(output.parent, os.W_OK):
        raise ConfigError(
            f"cannot write '{output}': it is a folder, or its folder is read-only. Name another --output."
        )
    if writer is write_parquet:
        _polars()
    return writer


def _joined(value: Any) -> Any:  # noqa: ANN401
    return LIST_SEPARATOR.join(value) if isinstance(value, list) else value


def safe(value: str | float | None) -> str | float:
    """Return a cell that no spreadsheet takes for a formula: text that looks like one gets a quote."""
    if value is None:
        return ""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _polars() -> Any:  # noqa: ANN401 -- an extra, so its types are not always there
    try:
        import polars as pl
    except ImportError:
        raise MissingDependencyError("polars", extra="parquet", purpose="Writing Parquet") from None
    return pl
