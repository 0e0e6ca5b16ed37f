"""A modality simple enough to see what reading does with it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from sensorium.errors import DataError, Fault, LimitError
from sensorium.modalities import Modality, ModalityConfig
from sensorium.records.table import Table
from sensorium.specs import FeatureSpec


class LettersConfig(ModalityConfig):
    default_encoder: ClassVar[str] = "none"
    type: Literal["letters"] = "letters"
    column: str = "word"

    @property
    def table_columns(self):
        return (self.column,)

    def fit(self, _cells):
        return Letters(self)


class RowLettersConfig(LettersConfig):
    reads_rows: ClassVar[bool] = True


class FileLettersConfig(LettersConfig):
    """Words in files. ``times`` repeats a word, which shows in the array; ``loudness`` does not."""

    reads_files: ClassVar[bool] = True
    unread_options: ClassVar[tuple[str, ...]] = ("column", "loudness")
    times: int = 1
    loudness: int = 0

    def fit(self, _cells):
        return FileLetters(self)


class Letters(Modality):
    """Code points of a word. '!' cannot be read, and over ten letters are too many."""

    def __init__(self, config):
        self.config = config
        self.spec = FeatureSpec("letters", (1,), "float32")
        self.started = 0
        self.threads = set()

    def read(self, cell):
        self.started += 1
        self.threads.add(threading.get_ident())
        if len(cell) > 10:
            raise LimitError("is too long. Shorten it.")
        if "!" in cell:
            raise DataError([Fault("cannot be read", column="part" if self.config.reads_rows else None)])
        return np.array([ord(letter) for letter in cell], dtype=np.int32)

    def standardise(self, array):
        return array.astype(np.float32)[:, None] / 100

    def request_schema(self):
        return {}

    def request_example(self):
        return "letters"

    def state(self):
        return {}

    @classmethod
    def from_state(cls, config, _state):
        return cls(config)


class FileLetters(Letters):
    def read(self, cell):
        files = cell if isinstance(cell, tuple) else (cell,)
        try:
            words = [file.read_text() if isinstance(file, Path) else file.decode() for file in files]
        except OSError:
            raise DataError("is not there. Correct the path.") from None
        return super().read("".join(words) * self.config.times)


def table_of(words):
    """Return a table whose first row is number 11, as after a split."""
    return Table({"word": words}, source="t.csv", rows=range(11, 11 + len(words)))
