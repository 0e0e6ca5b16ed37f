"""Word vectors from a file in the text format of word2vec, GloVe or fastText."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sensorium.errors import ConfigError, Fault

MAX_LINE_BYTES = 1_000_000
MAX_FAULTS = 20


class FoundVectors(NamedTuple):
    """Vectors of known tokens.

    Attributes:
        places: Places of the tokens found (found,), int64.
        vectors: Their vectors (found, width), float32.
    """

    places: NDArray[np.int64]
    vectors: NDArray[np.float32]


def read_vectors(path: Path, tokens: Mapping[str, int], *, width: int) -> FoundVectors:
    """Read the vectors of some tokens; the others are passed over, so that memory holds no more than is asked for.

    Each line is a word and its numbers, with spaces between. A first line of two whole numbers (words and width), as
    word2vec and fastText write it, is passed over. Of a word named twice the first counts.

    Args:
        path: File, UTF-8.
        tokens: Token → its place.
        width: Numbers a vector must have.

    Raises:
        ConfigError: The file cannot be read, has another width, holds what is no finite number, or none of the tokens.
    """
    found: dict[int, NDArray[np.float32]] = {}
    faults: list[Fault] = []
    try:
        with path.open("rb") as file:
            for line, word, numbers in _lines(file):
                place = tokens.get(word)
                if place is None or place in found:
                    continue
                vector = _parsed(numbers)
                if vector is None or len(vector) != width:
                    faults.append(Fault(_problem(vector, line, width), path.name))
                    if len(faults) == MAX_FAULTS:
                        break
                else:
                    found[place] = vector
    except OSError as error:
        why = (error.strerror or "error").lower()
        raise ConfigError(Fault(f"cannot be read: {why}. Correct `vectors.path`.", path.name)) from None
    if not found and not faults:
        faults = [Fault("holds none of the tokens of the training texts. Take vectors of their language.", path.name)]
    if faults:
        raise ConfigError(faults)
    places = sorted(found)
    return FoundVectors(np.array(places, np.int64), np.stack([found[place] for place in places]))


def _lines(file: BinaryIO) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, word and the bytes of the numbers of each line."""
    number = 0
    while content := file.readline(MAX_LINE_BYTES):
        number += 1
        word, _, numbers = content.strip().partition(b" ")
        if number == 1 and word.isdigit() and numbers.strip().isdigit():
            continue
        yield number, word.decode("utf-8", "replace"), numbers


def _parsed(numbers: bytes) -> NDArray[np.float32] | None:
    """Return the numbers of a line; None if one of them is not finite or not a number."""
    try:
        vector = np.array(numbers.split(), dtype=np.float32)
    except ValueError:
        return None
    return vector if np.isfinite(vector).all() else None


def _problem(vector: NDArray[np.float32] | None, line: int, width: int) -> str:
    if vector is None:
        return f"line {line} holds what is not a finite number. Take another copy of the file."
    return (
        f"line {line} holds {len(vector)} numbers, but the embedding is {width} wide. Set the encoder's width to the "
        "vectors', or take other vectors."
    )
