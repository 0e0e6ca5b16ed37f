"""A text into words by the likeliest path through a dictionary, with jieba's rules and its exact results.

jieba (Sun, 2013) builds a graph of all dictionary words in a text and then walks it backwards for the likeliest path.
Here both are one walk, with logarithms taken beforehand, and only where two characters begin a word is there anything
to weigh. The order of every sum and the side a tie falls to are jieba's, so that the words are the same, which tests
prove.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import inf
from operator import add

from sensorium.modalities.words.chinese.tables import PREFIX, UNSEEN, Dictionary, NewWords

_RUN = re.compile(r"([\u4E00-\u9FD5a-zA-Z0-9+#&\._%\-]+)")
_SPACE = re.compile(r"(\r\n|\s)")
_HAN = re.compile("([\u4e00-\u9fd5]+)")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
_UNSEEN = (UNSEEN, UNSEEN, UNSEEN, UNSEEN)
RUNS_REMEMBERED = 2**15
"""Runs whose words are remembered: names come again, and training reads a text twice, to learn words and to read."""


class ChineseCutter:
    """Cuts texts into words. The words of a text, joined, are the text."""

    def __init__(self, dictionary: Dictionary, new_words: NewWords) -> None:
        self._weights = dictionary.weights
        self._characters = dictionary.characters
        self._only_begin = dictionary.only_begin
        self._new_words = viterbi(new_words)
        self._run_words = lru_cache(RUNS_REMEMBERED)(self._cut_run)
        self._loose_words = lru_cache(RUNS_REMEMBERED)(self._cut_loose)

    def cut(self, text: str) -> list[str]:
        """Return the words of a text, white space and punctuation among them."""
        words: list[str] = []
        for place, piece in enumerate(_RUN.split(text)):
            if place % 2:
                words += self._run_words(piece)
            elif piece:
                for between, other in enumerate(_SPACE.split(piece)):
                    words += [other] if between % 2 else other
        return words

    def _cut_run(self, run: str) -> tuple[str, ...]:
        """Return the words of a run without spaces: those of the dictionary, and new ones between them."""
        ends = self._ends(run)
        words: list[str] = []
        start = loose = 0  # where a word begins, and where characters began that are no words of several
        while start < len(run):
            end = ends[start]
            if end - start > 1:
                if loose < start:
                    words += run[loose:start] if start - loose == 1 else self._loose_words(run[loose:start])
                words.append(run[start:end])
                loose = end
            start = end
        if loose < start:
            words += run[loose:] if start - loose == 1 else self._loose_words(run[loose:])
        return tuple(words)

    def _ends(self, run: str) -> list[int]:
        """Return for each place where the first word of the likeliest path from there on ends."""
        weight_of, length = self._weights.get, len(run)
        scores = [*map(self._characters.__getitem__, run), 0.0]  # right for the last two, the others are filled in
        ends = list(range(1, length + 1))
        score = scores[length - 1]
        pairs = list(map(weight_of, map(add, run, run[1:])))
        for start in range(length - 2, -1, -1):
            score += scores[start]
            weight = pairs[start]
            if weight is not None:
                if run[start] in self._only_begin:
                    score = -inf
                end = start + 2
                while weight is not None:
                    if weight != PREFIX and weight + scores[end] >= score:  # of words as likely, the longer
                        score, ends[start] = weight + scores[end], end
                    end += 1
                    weight = weight_of(run[start:end]) if end <= length else None
                if score == -inf:
                    score = scores[start] + scores[start + 1]
            scores[start] = score
        return ends

    def _cut_loose(self, characters: str) -> tuple[str, ...]:
        """Return the words in characters that the dictionary left alone."""
        if self._weights.get(characters, PREFIX) != PREFIX:  # a word that was less likely than its characters
            return tuple(characters)
        words: list[str] = []
        for place, piece in enumerate(_HAN.split(characters)):
            words += self._new_words(piece) if place % 2 else filter(None, _LATIN.split(piece))
        return tuple(words)


def viterbi(model: NewWords) -> Callable[[str], Iterator[str]]:
    """Return a function that cuts characters into words by the likeliest states (Viterbi, 1967)."""
    change = model.change
    e_b, s_b, b_m, m_m = change["E"]["B"], change["S"]["B"], change["B"]["M"], change["M"]["M"]
    b_e, m_e, e_s, s_s = change["B"]["E"], change["M"]["E"], change["E"]["S"], change["S"]["S"]

    def cut(characters: str) -> Iterator[str]:
        emitted = model.emit.get(characters[0], _UNSEEN)
        b, m, e, s = (model.start[state] + value for state, value in zip("BMES", emitted, strict=True))
        path_b, path_m, path_e, path_s = "BMES"  # the likeliest states so far that end in each
        for character in characters[1:]:
            in_b, in_m, in_e, in_s = model.emit.get(character, _UNSEEN)
            e_to_b, s_to_b = e + e_b + in_b, s + s_b + in_b
            b_to_m, m_to_m = b + b_m + in_m, m + m_m + in_m
            b_to_e, m_to_e = b + b_e + in_e, m + m_e + in_e
            e_to_s, s_to_s = e + e_s + in_s, s + s_s + in_s
            path_b, path_m, path_e, path_s = (
                (path_s if s_to_b >= e_to_b else path_e) + "B",
                (path_m if m_to_m >= b_to_m else path_b) + "M",
                (path_m if m_to_e >= b_to_e else path_b) + "E",
                (path_s if s_to_s >= e_to_s else path_e) + "S",
            )
            b, m, e, s = max(s_to_b, e_to_b), max(m_to_m, b_to_m), max(m_to_e, b_to_e), max(s_to_s, e_to_s)
        return _words(characters, path_s if s >= e else path_e)

    return cut


def _words(characters: str, states: str) -> Iterator[str]:
    begin = 0
    for place, state in enumerate(states):
        if state == "B":
            begin = place
        elif state == "E":
            yield characters[begin : place + 1]
        elif state == "S":
            yield characters[place]
