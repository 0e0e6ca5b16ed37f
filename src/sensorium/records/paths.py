"""From a name to a file: of a cell, without leaving the folders that were allowed, or of an option in a YAML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, ValidationInfo

from sensorium.errors import DataError


def resolve(cell: str, folder: Path, allow_roots: Sequence[Path] = ()) -> Path:
    """Return the real path of the file that a cell names.

    Args:
        cell: Path as it stands in the table, relative to ``folder`` or absolute.
        folder: The table's folder.
        allow_roots: Further folders that files may lie in.

    Raises:
        DataError: The path leads out of every allowed folder (``..``, an absolute path, a symbolic link), or
            to no regular file. Without a place: the caller knows row and column.
    """
    if "\0" in cell:
        raise DataError("holds a NUL character and cannot be a path. Correct the path.")
    try:
        path = (folder / cell).resolve()
        roots = [root.resolve() for root in (folder, *allow_roots)]
        # Asked before existence, so that nothing is told of files outside.
        if not any(path.is_relative_to(root) for root in roots):
            raise DataError(
                f"'{cell}' leads out of the table's folder. "
                "Move the file there, or allow its folder: `data.allow_roots` in a config, --allow-root for a command."
            )
        if not path.exists():
            raise DataError(f"'{cell}' does not exist. Correct the path or leave the cell empty.")
        if not path.is_file():
            raise DataError(f"'{cell}' is a folder or a device, not a file. Correct the path.")
    except (OSError, RuntimeError):  # a name too long, or links in a circle
        raise DataError(f"'{cell[:100]}' cannot be followed to a file. Correct the path.") from None
    return path


def _from_yaml(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return path if folder is None else folder / path


GivenPath = Annotated[
    Path,
    AfterValidator(_from_yaml),
    PlainSerializer(lambda path: path.name, return_type=str, when_used="json"),
]
"""A file that an option names. A relative path starts from the YAML's folder, where the config was read with one as
context. A model folder keeps the file's name: where it lay is the business of the machine that trained."""
