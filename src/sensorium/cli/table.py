"""``sensorium table``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sensorium.records.readers import ReaderConfig


def command(  # noqa: PLR0913, PLR0917 -- one argument an option
    dataset: Annotated[Path, typer.Argument(help="Folder of a data set, tar shards, or a table.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write: .csv, .jsonl or .parquet.")],
    kind: Annotated[
        str | None, typer.Option("--type", metavar="READER", help="What it is, such as coco; by default guessed.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE", help="Option of the reader, as in the YAML; repeatable.")
    ] = None,
    allow_root: Annotated[
        list[Path] | None,
        typer.Option(metavar="FOLDER", help="Folder outside the set's own that cells may name files in; repeatable."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is already there.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write a data set as one table: COCO, ImageNet, TIMIT, Hugging Face, WebDataset and others."""
    from sensorium.errors import ConfigError
    from sensorium.records.exporting import moved, outside, table_writer
    from sensorium.records.writing import whole_file

    if output.exists() and not force:
        raise ConfigError(f"'{output}' is already there. Name another --output, or write over it with --force.")
    writer = table_writer(output)
    reader = _reader(dataset, kind, option or ())
    table = moved(reader.read(), reader.file_columns, output.parent, allow_root or ())
    with whole_file(output) as file:
        writer(file, table)
    roots = outside(table, reader.file_columns)
    if as_json:
        written = {"type": reader.type, "records": len(table), "columns": list(table.columns), "allow_roots": roots}
        typer.echo(json.dumps({"output": str(output), **written}, ensure_ascii=False))
        return
    typer.echo(f"{len(table)} records of {reader.type} written to {output}: {', '.join(table.columns)}")
    if roots:
        typer.echo(
            f"Files lie outside its folder: set `data.allow_roots: [{roots[0]}]`, or --allow-root for a command."
        )


def _reader(dataset: Path, kind: str | None, options: Sequence[str]) -> ReaderConfig:
    """Return the reader that the user named, or the one that the set looks like, with its options."""
    from pydantic import TypeAdapter, ValidationError
    from yaml import safe_load

    from sensorium.errors import ConfigError, Fault
    from sensorium.records import readers
    from sensorium.records.config import TableSource
    from sensorium.registry import expand_faults

    # A list is written as in the YAML; everything else is text, from which the reader's config makes what it wants.
    given = {
        key: safe_load(value) if value.startswith("[") else value
        for key, _, value in (one.partition("=") for one in options)
    }
    named = {"type": kind or readers.reader_for(dataset).type, "path": str(dataset), **given}
    try:
        reader: ReaderConfig = TypeAdapter(TableSource).validate_python(named)
    except ValidationError as error:
        faults = expand_faults(error, readers.ReaderConfig)
        raise ConfigError(Fault(why, None, None, key.lstrip(".") or "--type") for key, why in faults) from None
    return reader
