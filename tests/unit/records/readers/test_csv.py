import pytest
from pydantic import ValidationError

from sensorium.errors import DataError
from sensorium.records.readers.csv import CsvReaderConfig


@pytest.fixture
def read(tmp_path):
    def read(content, **options):
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CsvReaderConfig(path=path, **options).read()

    return read


def faults_of(read, content, **options):
    with pytest.raises(DataError) as caught:
        read(content, **options)
    return [str(fault) for fault in caught.value.faults]


def test_cells_stay_as_they_stand(read):
    table = read('id,text\n007,"a, b\nand ""c"""\n, x \n')
    assert table.columns == {"id": ["007", None], "text": ['a, b\nand "c"', " x "]}
    assert table.source == "t.csv"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_seen_in_the_header(read, separator):
    assert read(f'"a,b"{separator}c\n1{separator}2\n').columns == {"a,b": ["1"], "c": ["2"]}


def test_one_column_needs_no_separator(read):
    assert read("text\nhello; you\n").columns == {"text": ["hello; you"]}


def test_a_given_separator_wins(read):
    assert read("a,b|c\n1|2\n", separator="|").columns == {"a,b": ["1"], "c": ["2"]}


def test_byte_order_mark_windows_lines_and_blank_lines(read):
    assert read("\ufeffa,b\r\n1,2\r\n\r\n3,4\r\n").columns == {"a": ["1", "3"], "b": ["2", "4"]}


def test_other_encodings(read):
    assert read("文,b\n你好,2\n".encode("gb18030"), encoding="gb18030").columns["文"] == ["你好"]
    assert read("a,b\né,2\n".encode("utf-16"), encoding="utf-16").columns["a"] == ["é"]


def test_ragged_records_are_all_reported(read):
    assert faults_of(read, "a,b\n1,2\n1\n\n1,2,3\n") == [
        "t.csv row 2: has 1 cells, the header has 2. Quote cells that hold separators.",
        "t.csv row 3: has 3 cells, the header has 2. Quote cells that hold separators.",
    ]


def test_repeated_columns_and_ragged_records_together(read):
    faults = faults_of(read, "a,b,a,a\n1,2\n")
    assert faults[0] == "t.csv, 'a': this column name stands 3 times. Rename all but one."
    assert faults[1].startswith("t.csv row 1: has 2 cells")


def test_an_open_quote_is_reported_where_it_begins(read):
    faults = faults_of(read, 'a,b\n1,2\n3,"4\n5,6\n')
    assert len(faults) == 1
    assert faults[0].startswith("t.csv row 2: is not CSV (unexpected end of data). Close every quote")


def test_a_stray_quote_does_not_hide_later_faults(read):
    faults = faults_of(read, 'a,b\n1,"2"x\n1\n')
    assert [fault.split(":")[0] for fault in faults] == ["t.csv row 1", "t.csv row 2"]


def test_bytes_that_are_no_text_are_all_reported_and_never_shown(read):
    faults = faults_of(read, b"a,b\ncaf\xe9,2\n1,na\xefve\n")
    assert [fault.split(":")[0] for fault in faults[1:]] == ["t.csv row 1, column 'a'", "t.csv row 2, column 'b'"]
    assert faults[0].startswith("t.csv: is not UTF-8 text; it looks like Windows-1252 or Latin-1. Convert it with")
    assert not any("caf" in fault for fault in faults)


def test_a_header_or_file_that_is_no_text(read):
    assert "looks like Windows-1252" in faults_of(read, b"caf\xe9,b\n1,2\n")[0]
    assert "is not utf-16 text" in faults_of(read, b"a,b\n1,2\nx", encoding="utf-16")[0]


@pytest.mark.parametrize("content", ["a,b\n", "a,b\n\n\n"])
def test_a_header_alone_is_no_table(read, content):
    assert faults_of(read, content) == ["t.csv: the table has no records. Add at least one row."]


def test_a_hundred_thousand_faults_show_the_first_twenty(read):
    with pytest.raises(DataError) as caught:
        read("a,b\n" + "1\n" * 100)
    assert str(caught.value).endswith("... and 80 more.")


@pytest.mark.parametrize("options", [{"encoding": "utf-9"}, {"separator": ""}, {"separator": '"'}, {"header": 1}])
def test_options_that_cannot_be(tmp_path, options):
    with pytest.raises(ValidationError):
        CsvReaderConfig(path=tmp_path, **options)


@pytest.mark.parametrize(
    ("encoding", "looks_like"),
    [
        ("gbk", "Chinese GB18030 or GBK"),
        ("gb18030", "Chinese GB18030 or GBK"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
@pytest.mark.parametrize("text", ["标题,类别\n今天天气很好,天气\n足球比赛,体育\n", "title,kind\n今天天气很好,天气\n"])
def test_the_encoding_is_guessed_and_the_remedy_works(read, text, encoding, looks_like):
    content = text.encode(encoding)
    first, *cells = faults_of(read, content)
    assert f"t.csv: is not UTF-8 text; it looks like {looks_like}. Convert it with `iconv -f " in first
    assert "天" not in "".join([first, *cells])
    named = first.partition("encoding: ")[2].removesuffix("}.")
    if encoding.startswith("utf-16-"):  # without a mark the order of bytes must be told
        named = encoding
    assert read(content, encoding=named).columns == read(text).columns


def test_western_text_is_not_taken_for_chinese(read):
    for text in ("naïve,b\n1,2\n", "a,b\nGrüße aus Köln,é\n"):
        assert "Windows-1252" in faults_of(read, text.encode("latin-1"))[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"PK\x03\x04rest", "is an Excel or other zipped file, not a text table. Save the table as CSV in UTF-8."),
        (b"PAR1rest", "is a Parquet file, not a text table. Give it the ending .parquet."),
        (b"\x1f\x8brest", "is a gzip-compressed file, not a text table. Unpack it with gunzip."),
    ],
)
def test_other_formats_under_the_ending_csv(read, content, message):
    assert faults_of(read, content) == [f"t.csv: {message}"]
