import pytest

from sensorium.errors import DataError
from sensorium.records.readers.jsonl import JsonlReaderConfig


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "t.jsonl"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return JsonlReaderConfig(path=path).read()

    return read


def test_numbers_keep_their_digits_and_absent_keys_are_empty(read):
    table = read('{"id": 1.50, "big": 12345678901234567890}\n\n{"id": 1e5, "yes": true, "big": null, "s": ""}\n')
    assert table.columns == {
        "id": ["1.50", "1e5"],
        "big": ["12345678901234567890", None],
        "yes": [None, "true"],
        "s": [None, None],
    }
    assert list(table.rows) == [1, 2]


def test_lists_are_cells(read):
    assert read('{"x": ["a.jpg", "b.jpg"], "y": [1.50, null], "z": []}').columns == {
        "x": [("a.jpg", "b.jpg")],
        "y": [("1.50",)],
        "z": [None],
    }


def test_nan_is_empty_and_infinity_is_told_apart(read):
    assert read('{"x": NaN, "y": -Infinity}').columns == {"x": [None], "y": ["-Infinity"]}


def test_a_byte_order_mark_is_passed_over(read):
    assert read('\ufeff{"a": "你"}\n').columns == {"a": ["你"]}


def test_all_broken_lines_are_reported_together(read):
    lines = [
        b'{"a": 1}',
        b'{"a": ',
        b"[1]",
        b'{"a": {"b": 1}, "c": [[2]]}',
        b'{"a": "\xff"}',
        b"[" * 100_000,
        b'{"a": 1, "a": 2}',
    ]
    with pytest.raises(DataError) as caught:
        read(b"\n".join(lines))
    found = [(fault.row, fault.column, fault.message.split(".")[0]) for fault in caught.value.faults]
    assert found == [
        (2, None, "is not JSON: Expecting value at character 6 of the line"),
        (3, None, "is not an object"),
        (4, "a", "holds an object or a list of lists"),
        (4, "c", "holds an object or a list of lists"),
        (5, None, "is not UTF-8 text"),
        (6, None, "is nested too deep"),
        (7, None, "names a key twice"),
    ]


def test_blank_lines_alone_are_no_table(read):
    with pytest.raises(DataError, match="has no records"):
        read("\n\n")
