"""Telling from a file's first bytes what it really is, where it is not the UTF-8 text it should be."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from sensorium.errors import DataError

HEAD_BYTES = 65_536
MIN_PAIRED = 0.9
MIN_NUL_FRACTION = 0.2
_FORMATS = {
    b"PK\x03\x04": "an Excel or other zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"PAR1": "a Parquet file",
    b"SQLite format 3": "an SQLite database",
    b"\x1f\x8b": "a gzip-compressed file",
    b"%PDF": "a PDF file",
    b"{\\rtf": "an RTF document",
}
_REMEDIES = {
    "a Parquet file": "Give it the ending .parquet.",
    "a gzip-compressed file": "Unpack it with gunzip.",
}
_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NAMES = {"gb18030": "Chinese GB18030 or GBK", "utf-16": "UTF-16", "cp1252": "Windows-1252 or Latin-1"}


def refuse_foreign(path: Path) -> None:
    """Refuse a file of another format under a text table's ending.

    Raises:
        DataError: Its first bytes are those of another format.
    """
    head = _head(path)
    for mark, name in _FORMATS.items():
        if head.startswith(mark):
            remedy = _REMEDIES.get(name, "Save the table as CSV in UTF-8.")
            raise DataError.at(f"is {name}, not a text table. {remedy}", source=path.name)


def looks_like_utf16(path: Path) -> bool:
    """Whether a file has UTF-16's mark, or every other byte is NUL as in plain letters of UTF-16.

    Such a file can be valid UTF-8, with a NUL beside each letter.
    """
    head = _head(path)
    return head.startswith(_MARKS) or head.count(b"\0") > MIN_NUL_FRACTION * len(head)


def encoding_hint(path: Path) -> str:
    """Return which encoding a file that is not UTF-8 looks like, and what to do."""
    encoding = guess_encoding(_head(path))
    return (
        f"is not UTF-8 text; it looks like {_NAMES[encoding]}. Convert it with `iconv -f {encoding.upper()} -t UTF-8 "
        f"{path.name} > utf8.csv`, or name the encoding in the config: {{type: csv, path: {path.name}, "
        f"encoding: {encoding}}}."
    )


def guess_encoding(head: bytes) -> str:
    """Guess the encoding of text that is not UTF-8: ``utf-16``, ``gb18030`` or ``cp1252``, the Western one.

    Chinese characters are pairs of bytes above 127, which in Western text mostly stand alone.
    """
    if head.startswith(_MARKS) or b"\0" in head:
        return "utf-16"
    runs = re.findall(rb"[\x80-\xff]+", head)
    paired = sum(len(run) for run in runs if len(run) % 2 == 0)
    is_chinese = paired >= MIN_PAIRED * sum(map(len, runs))
    # The last character may be cut in two.
    return "gb18030" if is_chinese and _decodes(head[:-1], "gb18030") else "cp1252"


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        codecs.getincrementaldecoder(encoding)().decode(content)
    except UnicodeDecodeError:
        return False
    return True


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
