"""From a name to a file: of a cell, without leaving the folders that were allowed, or of an option in a YAML."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, ValidationInfo

from sensorium.errors import DataError


def resolve(cell: str, folder: Path, allow_roots: Sequence[Path] = ()) -> Path:
    """Return the real path of the file that one cell names; see `Roots`."""
    return Roots(folder, allow_roots).resolve(cell)


class Roots:
    """Folders that cells may name files in.

    The folders on the way to a file are followed once for all the cells that name files in them, which makes a column
    of a million pictures six times as fast. So an instance is for one walk over a table, not for keeping.
    """

    def __init__(self, folder: Path, allow_roots: Sequence[Path] = ()) -> None:
        """Follow the folders themselves.

        Args:
            folder: The table's folder, which relative paths start from.
            allow_roots: Further folders that files may lie in.
        """
        self._folder = folder
        self._roots = [root.resolve() for root in (folder, *allow_roots)]
        self._followed: dict[str, Path | None] = {}

    def resolve(self, cell: str) -> Path:
        """Return the real path of the file that a cell names.

        Args:
            cell: Path as it stands in the table, relative to the table's folder or absolute.

        Raises:
            DataError: The path leads out of every allowed folder (``..``, an absolute path, a symbolic link), or
                to no regular file. Without a place: the caller knows row and column.
        """
        if "\0" in cell:
            raise DataError("holds a NUL character and cannot be a path. Correct the path.")
        try:
            return self._plain_file(cell) or self._followed_to_its_end(cell)
        except (OSError, RuntimeError):  # a name too long, or links in a circle
            raise DataError(f"'{cell[:100]}' cannot be followed to a file. Correct the path.") from None

    def _plain_file(self, cell: str) -> Path | None:
        """Return the path of a regular file, no link itself, whose folder lies in an allowed one; None for all else."""
        folder, name = os.path.split(os.path.join(self._folder, cell))  # noqa: PTH118 -- as it stands, for speed
        if name in ("", ".", ".."):
            return None
        if folder not in self._followed:
            real = Path(folder).resolve()
            self._followed[folder] = real if self._allows(real) else None
        real_folder = self._followed[folder]
        if real_folder is None:
            return None
        try:
            is_file = stat.S_ISREG(os.lstat(path := real_folder / name).st_mode)
        except OSError:
            return None
        return path if is_file else None

    def _followed_to_its_end(self, cell: str) -> Path:
        path = (self._folder / cell).resolve()
        # Asked before existence, so that nothing is told of files outside.
        if not self._allows(path):
            raise DataError(
                f"'{cell}' leads out of the table's folder. "
                "Move the file there, or allow its folder: `data.allow_roots` in a config, --allow-root for a command."
            )
        if not path.exists():
            raise DataError(f"'{cell}' does not exist. Correct the path or leave the cell empty.")
        if not path.is_file():
            raise DataError(f"'{cell}' is a folder or a device, not a file. Correct the path.")
        return path

    def _allows(self, path: Path) -> bool:
        return any(path.is_relative_to(root) for root in self._roots)


def _from_yaml(path: Path, info: ValidationInfo) -> Path:
    folder = (info.context or {}).get("folder")
    return path if folder is None else folder / path


GivenPath = Annotated[
    Path,
    AfterValidator(_from_yaml),
    PlainSerializer(lambda path: path.name, return_type=str, when_used="json"),
]
"""A file or folder that an option names. A relative path starts from the YAML's folder, where the config was read with
one as context. A model folder keeps its name: where it lay is the business of the machine that trained."""
