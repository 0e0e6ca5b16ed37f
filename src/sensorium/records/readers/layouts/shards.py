"""The files of a set in several pieces: which a path with braces or stars means."""

from __future__ import annotations

import glob
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from sensorium.errors import DataError

_BRACES = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)")
MAX_SHARDS = 100_000


def shards_of(path: Path, suffix: str) -> list[Path]:
    """Return the files that a path means: itself, those in a folder, or those of a pattern.

    Args:
        path: A file, a folder, or a pattern with ``*``, ``?`` or braces: ``train-{000..012}.tar``, ``{train,val}.tar``.
        suffix: Ending of the files in a folder.

    Raises:
        DataError: A file of a pattern with braces is missing (all that are), or there is none.
    """
    if path.is_file():
        return [path]
    if path.is_dir():
        found = sorted(file for file in path.iterdir() if file.suffix.lower() == suffix and file.is_file())
    else:
        named = [Path(one) for one in _expanded(str(path))]
        found = [file for one in named for file in _matching(one)]
        missing = [one for one in named if not _is_pattern(one) and not one.is_file()]
        if missing:
            raise DataError("\n".join(f"'{one}' does not exist. Correct the path." for one in missing[:20]))
    if not found:
        raise DataError(f"'{path}' leads to no {suffix} file. Correct the path.")
    return found


def _matching(path: Path) -> list[Path]:
    return sorted(map(Path, glob.glob(str(path)))) if _is_pattern(path) else [path]  # noqa: PTH207 -- absolute patterns


def _is_pattern(path: Path) -> bool:
    return any(letter in str(path) for letter in "*?")


def _expanded(pattern: str) -> list[str]:
    """Return the texts that a pattern with braces stands for."""
    pieces = _BRACES.split(pattern)
    choices = [[piece] if place % 2 == 0 else list(_choices(piece)) for place, piece in enumerate(pieces)]
    total = 1
    for one in choices:
        total *= len(one)
    if total > MAX_SHARDS:
        raise DataError(f"'{pattern}' stands for {total} files, more than {MAX_SHARDS}. Correct the pattern.")
    return ["".join(chosen) for chosen in itertools.product(*choices)]


def _choices(inside: str) -> Iterator[str]:
    match = _RANGE.fullmatch(inside)
    if match is None:
        yield from inside.split(",")
        return
    first, last = int(match[1]), int(match[2])
    if last - first > MAX_SHARDS:
        raise DataError(f"'{{{inside}}}' stands for more than {MAX_SHARDS} files. Correct the pattern.")
    yield from (f"{number:0{len(match[1])}d}" for number in range(first, last + 1))
