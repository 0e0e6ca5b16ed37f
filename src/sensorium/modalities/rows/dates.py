"""Cells read as dates: ISO first, then what tables hold. A time zone is left out: the clock as written counts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 -- the clock as written has no zone
LAST_YEAR_OF_2000S = 68  # as POSIX reads two digits: 69 is 1969

_TIME = (
    r"(?:[T\s]\s*(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<half>[ap]m)?"
    r"(?:\s*(?:Z|UTC|[+-]\d\d:?\d\d))?)?"
)
_MONTH = r"(?P<name>[a-z]{3,9})\.?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})(?:\s*[-/.年]\s*(?P<month>\d{{1,2}})(?:\s*[-/.月]\s*(?P<day>\d{{1,2}})\s*日?)?月?|年)?{_TIME}",
    re.IGNORECASE,
)
_DAY_NAMED = re.compile(rf"(?P<day>\d{{1,2}})[\s-]{_MONTH}[\s,-]+(?P<year>\d{{4}}){_TIME}", re.IGNORECASE)
_MONTH_NAMED = re.compile(rf"{_MONTH}\s(?:(?P<day>\d{{1,2}})(?:,\s*|\s))?(?P<year>\d{{4}}){_TIME}", re.IGNORECASE)
_AMBIGUOUS = re.compile(
    rf"(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second_>\d{{1,2}})(?P=mark)(?P<year>\d{{4}}|\d\d){_TIME}", re.IGNORECASE
)


def parse_date(text: str, *, day_first: bool | None = None, formats: Sequence[str] = ()) -> dt.datetime | None:
    """Return the date in a text, midnight where it has no time of day; None where it holds none.

    Read are ISO 8601; year, month and day in this order; months by their English names; Chinese dates; and day and
    month before the year where their order is known. A date without a day is the first of its month.

    Args:
        text: A cell.
        day_first: Whether 3/4/2025 is in April; None where it is not known, and such cells hold no date.
        formats: Further formats as ``strptime`` takes them, tried first.
    """
    text = text.strip()
    for one in formats:
        try:
            return dt.datetime.strptime(text, one).replace(tzinfo=None)  # noqa: DTZ007 -- as above
        except ValueError:
            continue
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return _parse_written(text, day_first)


def day_comes_first(texts: Iterable[str]) -> set[bool]:
    """Return what dates tell of their own order: {True} if some number is a day only, both if they disagree."""
    found = set()
    for text in texts:
        if match := _AMBIGUOUS.fullmatch(text.strip()):
            first, second = int(match["first"]), int(match["second_"])
            found |= {first > second} if max(first, second) > 12 else set()
    return found


def is_ambiguous(text: str) -> bool:
    """Return whether a text has day and month before the year, as numbers."""
    return bool(_AMBIGUOUS.fullmatch(text.strip()))


def seconds_of(date: dt.datetime) -> float:
    """Return whole seconds since the start of 1970, by the clock as written."""
    return (date.replace(microsecond=0) - EPOCH).total_seconds()  # parts could be rounded to beyond the last year


def date_of(seconds: float) -> dt.datetime:
    """Return the date of `seconds_of`."""
    return EPOCH + dt.timedelta(seconds=seconds)


def _parse_written(text: str, day_first: bool | None) -> dt.datetime | None:
    for pattern in (_YEAR_FIRST, _DAY_NAMED, _MONTH_NAMED):
        if match := pattern.fullmatch(text):
            fields = match.groupdict()
            month = _month_named(fields["name"]) if "name" in fields else int(fields["month"] or 1)
            return _date(match, int(fields["year"]), month, int(fields["day"] or 1))
    match = _AMBIGUOUS.fullmatch(text)
    if match is None or day_first is None:
        return None
    first, second = int(match["first"]), int(match["second_"])
    day, month = (first, second) if day_first else (second, first)
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year <= LAST_YEAR_OF_2000S else 1900
    return _date(match, year, month, day)


def _month_named(name: str) -> int:
    """Return the month that a name or its start means; 0, which is none, where it means none."""
    return next((number for number, month in enumerate(MONTHS, start=1) if month.startswith(name.lower())), 0)


def _date(match: re.Match[str], year: int, month: int, day: int) -> dt.datetime | None:
    hour, half = int(match["hour"] or 0), (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    try:
        return dt.datetime(  # noqa: DTZ001 -- the clock as written has no zone
            year, month, day, hour, int(match["minute"] or 0), int(match["second"] or 0)
        )
    except ValueError:
        return None
