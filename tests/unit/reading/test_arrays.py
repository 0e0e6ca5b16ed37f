import io
import threading
import time
from typing import ClassVar, Literal

import numpy as np
import pytest
from rich.console import Console

from sensorium.errors import DataError, Fault, LimitError
from sensorium.modalities import Modality, ModalityConfig
from sensorium.progress import Reporter
from sensorium.reading import feature_batches, feeds, read_cells
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

    def state(self):
        return {}

    @classmethod
    def from_state(cls, config, _state):
        return cls(config)


@pytest.fixture
def letters():
    return LettersConfig().fit([])


def table_of(words):
    return Table({"word": words}, source="t.csv", rows=range(11, 11 + len(words)))


def test_reading_keeps_the_order_and_the_gaps(letters):
    words = [None if i % 7 == 0 else "abc"[: i % 3 + 1] + str(i) for i in range(300)]
    arrays = read_cells(letters, words, table=table_of(words), num_threads=4)
    assert ["".join(map(chr, array)) if array is not None else None for array in arrays] == words
    assert arrays[1].dtype == np.int32


def test_reading_reports_every_fault_with_its_place(letters):
    words = ["ok"] * 100
    words[3] = words[70] = "no!"
    words[71] = "x" * 11
    with pytest.raises(DataError) as caught:
        read_cells(letters, words, table=table_of(words))
    assert [str(fault) for fault in caught.value.faults] == [
        "t.csv row 14, column 'word': cannot be read",
        "t.csv row 81, column 'word': cannot be read",
        "t.csv row 82, column 'word': is too long. Shorten it.",
    ]
    assert not isinstance(caught.value, LimitError)


def test_a_fault_in_a_row_keeps_the_column_it_names():
    with pytest.raises(DataError, match=r"t.csv row 11, column 'part': cannot be read"):
        read_cells(RowLettersConfig().fit([]), ["no!"], table=table_of(["no!"]))


def test_the_bar_counts_every_cell(letters):
    out = io.StringIO()
    words = ["a"] * 70
    console = Console(file=out, force_terminal=True, width=100)
    read_cells(letters, words, table=table_of(words), description="reading word", reporter=Reporter(console))
    assert "reading word" in out.getvalue()
    assert "70/70" in out.getvalue()


def test_feeds_pad_and_mask(letters):
    batch = feeds(
        {"w": letters, "v": letters}, [{"w": letters.features("ab"), "v": None}, {"w": letters.features("c")}]
    )
    np.testing.assert_allclose(batch["w.values"][..., 0], [[0.97, 0.98], [0.99, 0]])
    assert batch["w.mask"].tolist() == [[True, True], [True, False]]
    assert batch["v.mask"].tolist() == [[False], [False]]
    assert batch["v.values"].shape == (2, 1, 1)


def test_batches_hold_every_record_in_order(letters):
    words = [f"w{i}" for i in range(10)]
    batches = list(feature_batches([{"w": word} for word in words], {"w": letters}, batch_size=4, num_threads=3))
    assert [len(batch) for batch in batches] == [4, 4, 2]
    found = [features["w"] for batch in batches for features in batch]
    for array, word in zip(found, words, strict=True):
        np.testing.assert_array_equal(array, letters.features(word))


def test_only_a_few_batches_are_decoded_early(letters):
    records = [{"w": "abc"}] * 1000
    batches = feature_batches(records, {"w": letters}, batch_size=10, num_threads=2)
    next(batches)
    deadline_s = time.monotonic() + 5
    while letters.started < 20 and time.monotonic() < deadline_s:
        time.sleep(0.01)  # the next batches are read while this one is in use
    assert 20 <= letters.started <= 31
    batches.close()
    assert letters.started <= 31


def test_faults_of_batches_come_together_after_the_good_batches(letters):
    words = ["ok", "ok", "no!", "ok", None, "ok", "x" * 11]
    batches = feature_batches([{"w": word} for word in words], {"w": letters}, batch_size=2)
    assert len(next(batches)) == 2
    with pytest.raises(DataError) as caught:
        next(batches)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, "w"), (5, None), (7, "w")]


def test_faults_of_a_table_carry_its_rows_and_columns(letters):
    words = ["no!"]
    with pytest.raises(DataError, match=r"t.csv row 11, column 'word': cannot be read"):
        list(feature_batches([{"w": "no!"}], {"w": letters}, batch_size=2, table=table_of(words)))


def test_a_record_that_leaves_everything_out_is_refused(letters):
    with pytest.raises(DataError, match="row 2: has no input at all"):
        list(feature_batches([{"w": "a"}, {}], {"w": letters}, batch_size=2))


def test_limits_alone_are_a_limit_error(letters):
    with pytest.raises(LimitError, match="row 1, column 'w': is too long"):
        list(feature_batches([{"w": "x" * 11}], {"w": letters}, batch_size=1))
