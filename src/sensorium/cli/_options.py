"""Arguments and options that several commands share, so that they read alike everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LabelledTable = Annotated[
    Path, typer.Argument(help="Table of records with labels: CSV, JSONL, Parquet, or the folder of a set.")
]
Split = Annotated[str | None, typer.Option(help="Take only the records of this split.")]
Group = Annotated[
    str | None, typer.Option(metavar="COLUMN", help="Draw records of one value together for the intervals.")
]
AllowRoots = Annotated[
    list[Path] | None,
    typer.Option(metavar="FOLDER", help="Folder outside the table's own that cells may name files in; repeatable."),
]
