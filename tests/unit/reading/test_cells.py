from typing import ClassVar, Literal

import pytest

from sensorium.errors import DataError
from sensorium.modalities import ModalityConfig
from sensorium.reading import cells_of, records_of, refuse_empty
from sensorium.records.table import Table


class Config(ModalityConfig):
    default_encoder: ClassVar[str] = "none"
    type: Literal["note"] = "note"
    columns: tuple[str, ...]

    @property
    def table_columns(self):
        return self.columns

    def fit(self, cells):
        raise NotImplementedError


class FileConfig(Config):
    reads_files: ClassVar[bool] = True


class FilesConfig(FileConfig):
    file_separator: ClassVar[str] = ";"


class RowConfig(Config):
    reads_rows: ClassVar[bool] = True


@pytest.fixture
def table(tmp_path):
    (tmp_path / "a.txt").write_text("a")
    return Table(
        {"file": ["a.txt", None, b"raw"], "text": ["hi", "you", None], "n": ["1", None, None]},
        source="t.csv",
        folder=tmp_path,
        rows=[4, 5, 9],
    )


def test_texts_files_bytes_and_rows(table, tmp_path):
    assert cells_of(table, Config(columns=("text",))) == ["hi", "you", None]
    assert cells_of(table, FileConfig(columns=("file",))) == [tmp_path / "a.txt", None, b"raw"]
    assert list(cells_of(table, RowConfig(columns=("n", "text")))) == [
        {"n": "1", "text": "hi"},
        {"n": None, "text": "you"},
        None,
    ]
    rows = cells_of(table, RowConfig(columns=("n",)))
    assert list(rows) == [rows[0], rows[1], rows[2]] == [{"n": "1"}, None, None]
    assert list(rows[:2]) == [{"n": "1"}, None]
    assert len(rows) == 3


def test_bytes_where_text_belongs_are_refused(table):
    for config in (Config(columns=("file",)), RowConfig(columns=("n", "file"))):
        with pytest.raises(DataError, match=r"t.csv row 9, column 'file': holds bytes"):
            cells_of(table, config)


def test_all_bad_paths_are_reported_with_their_places(tmp_path):
    table = Table({"f": ["x.txt", "../y.txt", None]}, source="t.csv", folder=tmp_path)
    with pytest.raises(DataError) as caught:
        cells_of(table, FileConfig(columns=("f",)))
    assert str(caught.value).splitlines()[0] == (
        "t.csv row 1, column 'f': 'x.txt' does not exist. Correct the path or leave the cell empty."
    )
    assert [fault.row for fault in caught.value.faults] == [1, 2]


def test_allowed_roots_reach_the_cells(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.txt").write_text("a")
    (tmp_path / "in").mkdir()
    table = Table({"f": ["../out/a.txt"]}, folder=tmp_path / "in")
    with pytest.raises(DataError, match="allow_roots"):
        cells_of(table, FileConfig(columns=("f",)))
    assert cells_of(table, FileConfig(columns=("f",)), [tmp_path / "out"]) == [tmp_path / "out" / "a.txt"]


def test_a_table_without_a_folder_starts_from_the_working_folder(tmp_path, monkeypatch):
    (tmp_path / "a.txt").write_text("a")
    monkeypatch.chdir(tmp_path)
    assert cells_of(Table({"f": ["a.txt"]}), FileConfig(columns=("f",))) == [tmp_path / "a.txt"]


def test_records_hold_every_input(table, tmp_path):
    inputs = {"photo": FileConfig(columns=("file",)), "title": Config(columns=("text",))}
    assert records_of(table, inputs) == [
        {"photo": tmp_path / "a.txt", "title": "hi"},
        {"photo": None, "title": "you"},
        {"photo": b"raw", "title": None},
    ]


def test_faults_of_all_inputs_come_together(table):
    inputs = {"a": Config(columns=("txt",)), "b": RowConfig(columns=("m", "file"))}
    with pytest.raises(DataError) as caught:
        records_of(table, inputs)
    assert [fault.column for fault in caught.value.faults] == ["txt", "m"]


def test_records_without_any_input_are_refused(table):
    refuse_empty(table, {"a": [None, "x", None], "b": ["y", None, "z"]})
    with pytest.raises(DataError) as caught:
        refuse_empty(table, {"a": [None, "x", None], "b": [None, None, None]})
    assert [fault.row for fault in caught.value.faults] == [4, 9]
    with pytest.raises(DataError, match=r"t.csv row 5: has no input at all. Fill one of its inputs"):
        records_of(table, {"n": Config(columns=("n",))})


def test_a_cell_may_name_several_files(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name)
    a, b = tmp_path / "a.txt", tmp_path / "b.txt"
    table = Table({"f": ["a.txt; b.txt;", "a.txt", " ; ", ("b.txt", b"raw"), ("a.txt",), None]}, folder=tmp_path)
    assert cells_of(table, FilesConfig(columns=("f",))) == [(a, b), a, None, (b, b"raw"), a, None]


def test_every_path_of_a_cell_is_checked(tmp_path):
    table = Table({"f": ["x.txt;../y.txt", ("../z.txt", b"raw")]}, source="t.csv", folder=tmp_path)
    with pytest.raises(DataError) as caught:
        cells_of(table, FilesConfig(columns=("f",)))
    assert [(fault.row, fault.message.split("'")[1]) for fault in caught.value.faults] == [
        (1, "x.txt"),
        (1, "../y.txt"),
        (2, "../z.txt"),
    ]


def test_a_name_may_hold_the_separator_where_a_cell_names_one_file(tmp_path):
    (tmp_path / "a;b.txt").write_text("a")
    table = Table({"f": ["a;b.txt"]}, folder=tmp_path)
    assert cells_of(table, FileConfig(columns=("f",))) == [tmp_path / "a;b.txt"]


def test_lists_where_text_belongs_are_refused():
    table = Table({"t": [("a", "b")]}, source="t.jsonl")
    with pytest.raises(DataError, match=r"t.jsonl row 1, column 't': holds a list, not text"):
        cells_of(table, Config(columns=("t",)))
