"""What the shell that started this process gave it: the encoding of names and the number of open files."""

from __future__ import annotations

import codecs
import locale
import sys

from sensorium.machine.findings import Finding

RECOMMENDED_OPEN_FILES = 1024


def look_at_session() -> list[Finding]:
    """Look at this process's encodings and limits."""
    return [check_encodings(sys.getfilesystemencoding(), locale.getencoding()), check_open_files(_open_files())]


def check_encodings(file_names: str, texts: str) -> Finding:
    """Check the encodings of file names and of texts."""
    found = f"file names in {file_names}, texts in {texts}"
    names = {codecs.lookup(encoding).name for encoding in (file_names, texts)}
    if names == {"utf-8"}:
        return Finding("ok", "locale", found)
    remedy = "Paths that are not plain English may not be found. Set the locale: export LC_ALL=C.UTF-8"
    return Finding("problem" if codecs.lookup(file_names).name != "utf-8" else "advice", "locale", found, remedy)


def check_open_files(limit: int | None) -> Finding:
    """Check how many files this process may hold open; None where there is no limit."""
    found = "no limit" if limit is None else f"{limit} at a time"
    if limit is None or limit >= RECOMMENDED_OPEN_FILES:
        return Finding("ok", "open files", found)
    remedy = f"A busy server needs one a connection. Raise it first: ulimit -n {RECOMMENDED_OPEN_FILES}"
    return Finding("advice", "open files", found, remedy)


def _open_files() -> int | None:
    try:
        import resource  # noqa: PLC0415 -- not there on Windows
    except ImportError:
        return None
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if soft == resource.RLIM_INFINITY else soft
