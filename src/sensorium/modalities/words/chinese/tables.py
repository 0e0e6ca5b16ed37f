"""jieba's dictionary and its model of new words, read from where the package lies; jieba itself is not imported.

Importing jieba sets up logging and its first use writes the whole dictionary to the shared temporary folder, from
where the next process, whoever owns the file, reads it back. Here nothing is printed, written or taken from there.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import Any

from sensorium.errors import MissingDependencyError

PREFIX = 1.0
"""Stands where the weight of a word would, for texts that only begin words; weights are never above zero."""
UNSEEN = -3.14e100
"""Log-probability of what the model of new words has not seen."""


@dataclass(frozen=True)
class Dictionary:
    """Words by how likely they are.

    Attributes:
        weights: Word → log-probability, at most 0; every beginning of a word that is none itself → ``PREFIX``.
        characters: Character → log-probability as a word of its own, also of those that are none.
        only_begin: Characters that begin words and are none themselves.
        digest: Of the file, in hexadecimal digits.
    """

    weights: Mapping[str, float]
    characters: Mapping[str, float]
    only_begin: frozenset[str]
    digest: str


@dataclass(frozen=True)
class NewWords:
    """A hidden Markov model of words not in the dictionary; characters begin, continue, end or are words (B M E S).

    Attributes:
        start: State → log-probability at the start.
        change: State → next state → log-probability.
        emit: Character → log-probabilities in the states B, M, E and S.
    """

    start: Mapping[str, float]
    change: Mapping[str, Mapping[str, float]]
    emit: Mapping[str, tuple[float, float, float, float]]


@cache
def dictionary() -> Dictionary:
    """Read jieba's dictionary; about half a second, once in a process.

    Raises:
        MissingDependencyError: jieba is not installed.
    """
    content = (_folder() / "dict.txt").read_bytes()
    counts, total = _counted(content.decode().splitlines())
    log_total = log(total)
    weights = {word: log(count) - log_total if count else PREFIX for word, count in counts.items()}
    single = {text: weight for text, weight in weights.items() if len(text) == 1}
    characters = _Characters({text: weight for text, weight in single.items() if weight != PREFIX}, unknown=-log_total)
    only_begin = frozenset(single.keys() - characters.keys())
    return Dictionary(weights, characters, only_begin, hashlib.sha256(content).hexdigest())


class _Characters(dict[str, float]):
    """Weights by character, with one for all that are unknown."""

    def __init__(self, weights: Mapping[str, float], *, unknown: float) -> None:
        super().__init__(weights)
        self._unknown = unknown

    def __missing__(self, _character: str) -> float:
        return self._unknown


def _counted(lines: Iterable[str]) -> tuple[dict[str, int], int]:
    """Return word → count, with 0 for beginnings of words, and the sum of all counts."""
    counts: dict[str, int] = {}
    total = 0
    for line in lines:
        word, count = line.strip().split(" ")[:2]
        total += int(count)
        is_known = word in counts
        counts[word] = int(count)
        for length in range(0 if is_known else len(word) - 1, 0, -1):
            if word[:length] in counts:  # so are its own beginnings
                break
            counts[word[:length]] = 0
    return counts, total


@cache
def new_words() -> NewWords:
    """Read jieba's model of words that are not in its dictionary.

    Raises:
        MissingDependencyError: jieba is not installed.
    """
    emit = _table("prob_emit")
    characters = sorted({character for state in emit.values() for character in state})
    return NewWords(
        _table("prob_start"),
        _table("prob_trans"),
        {character: tuple(emit[state].get(character, UNSEEN) for state in "BMES") for character in characters},
    )


def _table(name: str) -> Any:  # noqa: ANN401
    """Return a table of numbers that jieba keeps as a Python file; it is read as data, and not run."""
    content = (_folder() / "finalseg" / f"{name}.py").read_text(encoding="utf-8")
    return ast.literal_eval(content.partition("P=")[2])


def _folder() -> Path:
    found = find_spec("jieba")
    if found is None or not found.submodule_search_locations:
        raise MissingDependencyError("jieba", extra="zh", purpose="cutting Chinese texts into words")
    return Path(next(iter(found.submodule_search_locations)))
