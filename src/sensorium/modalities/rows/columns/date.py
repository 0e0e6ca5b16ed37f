"""Dates: parts of the calendar on circles, and the age since a reference."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, Self

import numpy as np
from pydantic import Field, field_validator, model_validator

from sensorium.errors import DataError
from sensorium.modalities.rows.calendar import TURNS, on_circle
from sensorium.modalities.rows.columns import Column, ColumnConfig, Row, damaged, filled, text_of
from sensorium.modalities.rows.dates import EPOCH, date_of, day_comes_first, is_ambiguous, parse_date, seconds_of
from sensorium.modalities.rows.scaling import Standard

DAY_S = 86_400.0
SOME_DAY = dt.date(2024, 5, 17)
PartName = Literal["year", "month", "weekday", "day_of_year", "hour"]


class DateConfig(ColumnConfig):
    """Options of a `date` column.

    Cells may be ISO 8601 (``2025-03-04``, ``2025-03-04T10:30``), ``2025/3/4``, ``4 March 2025``, ``Mar 4, 2025``,
    ``2025年3月4日``, or ``4/3/2025`` and the like. The clock as written counts; time zones are left out.

    Attributes:
        parts: What of the calendar to use. ``month``, ``weekday``, ``day_of_year`` and ``hour`` lie on circles, so
            that December is beside January; ``hour`` is left out where no training cell has a time of day. ``year``
            is a number: what is learned of one year seldom holds in the next.
        since: Date, or column of dates, from which to count the age in days, such as a date of birth.
        order: Which comes first in ``3/4/2025``; ``learned`` takes it from training cells with a day above 12.
        formats: Formats of other dates, as Python's ``strptime`` takes them, such as ``%d%m%Y``; tried first.
    """

    json_types: ClassVar[tuple[str, ...]] = ("string", "null")
    example: ClassVar[str | float] = "2025-03-04"

    type: Literal["date"] = "date"
    parts: tuple[PartName, ...] = ("weekday", "day_of_year", "hour")
    since: str | None = Field(default=None, min_length=1)
    order: Literal["learned", "day_first", "month_first"] = "learned"
    formats: tuple[str, ...] = ()

    @field_validator("since", mode="before")
    @classmethod
    def _as_text(cls, value: object) -> object:
        return value.isoformat() if isinstance(value, dt.date) else value  # YAML reads 2025-03-04 as a date

    @field_validator("formats")
    @classmethod
    def _read_back(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        for one in formats:
            back = parse_date(SOME_DAY.strftime(one), formats=(one,))
            if back is None or back.date() != SOME_DAY:
                raise ValueError(f"'{one}' does not tell a whole date. Use year, month and day, such as %d%m%Y.")
        return formats

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if len(set(self.parts)) != len(self.parts):
            raise ValueError("`parts` names a part twice. Name each once.")
        if not self.parts and self.since is None:
            raise ValueError("nothing of the date is used. Name `parts`, or give `since`.")
        if self.since == self.name:
            raise ValueError("`since` names the column itself. Name another column, or give a date.")
        return self

    @property
    def fixed_reference(self) -> float | None:
        """The date in ``since`` as seconds since 1970; None where it is a column or not given."""
        date = None if self.since is None else parse_date(self.since)
        return None if date is None else seconds_of(date)

    @property
    def reference_column(self) -> str | None:
        """The column in ``since``; None where it is a date or not given."""
        return self.since if self.fixed_reference is None else None

    @property
    def reads(self) -> Mapping[str, str]:
        """The column, and the one that ages are counted from."""
        other = self.reference_column
        return {self.name: self.type} if other is None else {self.name: self.type, other: self.type}

    def learn(self, rows: Sequence[Row]) -> Column:
        """Learn the order of day and month, whether there are times of day, and the scales of year and age.

        Raises:
            DataError: No cell is a date, or cells do not tell the order of day and month.
        """
        reader = DateReader(self, self._learned_order(rows))
        read = [values for row in rows if (values := _attempt(reader, row)) is not None]
        dates = [date_of(seconds) for seconds, _ in read if not math.isnan(seconds)]
        if not dates:
            known = filled(rows, self.name)
            message = f"no training cell of column '{self.name}' is a date. Give `formats`, or another `type`."
            raise DataError(message if known else self.empty_message())
        ages = [age_days for _, age_days in read if not math.isnan(age_days)]
        return DateColumn(
            reader,
            has_time=any(date.time() != dt.time() for date in dates),
            year=Standard.learn(np.array([float(date.year) for date in dates])),
            age=Standard.learn(np.array(ages or [0.0])),
        )

    def restore(self, state: Mapping[str, Any]) -> Column:
        """Build from what was learned."""
        day_first, has_time, year, age = (state.get(key) for key in ("day_first", "has_time", "year", "age"))
        if not isinstance(day_first, bool | None) or not isinstance(has_time, bool):
            raise damaged(self.name)
        if not isinstance(year, Mapping) or not isinstance(age, Mapping):
            raise damaged(self.name)
        reader = DateReader(self, day_first)
        return DateColumn(reader, has_time=has_time, year=Standard.restore(year), age=Standard.restore(age))

    def _learned_order(self, rows: Sequence[Row]) -> bool | None:
        if self.order != "learned":
            return self.order == "day_first"
        texts = [text for name in self.reads for text in filled(rows, name)]
        unread = [text for text in texts if is_ambiguous(text) and parse_date(text, formats=self.formats) is None]
        told = day_comes_first(unread)
        if unread and len(told) != 1:
            why = "and training cells disagree" if told else "and no training cell tells"
            raise DataError(
                f"column '{self.name}' holds dates such as 3/4/2025, {why} whether the day or the month comes first. "
                "Set `order` to day_first or month_first, or write the dates as 2025-03-04."
            )
        return next(iter(told), None)


class DateReader:
    """Reads a row's date and its age; ``day_first`` is the learned order, None where dates need none."""

    def __init__(self, config: DateConfig, day_first: bool | None) -> None:
        self.config = config
        self.day_first = day_first
        self._fixed = config.fixed_reference
        self._column = config.reference_column

    def __call__(self, row: Row) -> tuple[float, float]:
        """Return the date as seconds since 1970 and its age in days, each NaN where missing.

        Raises:
            DataError: A cell is not a date.
        """
        seconds = self._seconds(row, self.config.name)
        reference = self._fixed if self._column is None else self._seconds(row, self._column)
        return seconds, math.nan if reference is None else (seconds - reference) / DAY_S

    def _seconds(self, row: Row, name: str) -> float:
        text = text_of(row, name)
        if text is None:
            return math.nan
        date = parse_date(text, day_first=self.day_first, formats=self.config.formats)
        if date is None:
            raise DataError(
                f"column '{name}' takes dates such as 2025-03-04, and this is not one. Correct the cell, leave it "
                "empty, or set `order` or `formats`."
            )
        return seconds_of(date)


class DateColumn(Column):
    """Features are the parts of the calendar, the age and whether it is missing, and whether the date is."""

    config: DateConfig
    num_values = 2

    def __init__(self, reader: DateReader, *, has_time: bool, year: Standard, age: Standard) -> None:
        self.config = reader.config
        self.has_time = has_time
        self.year = year
        self.age = age
        self._reader = reader
        self._turns = [TURNS[part] for part in TURNS if part in self.config.parts and (part != "hour" or has_time)]
        self.width = len(self.features((0.0, 0.0)))

    def read(self, row: Row) -> Sequence[float]:
        """Return the date as seconds since 1970 and its age in days; see `DateReader`."""
        return self._reader(row)

    def holds(self, values: Sequence[float]) -> bool:
        """Return whether the date is there, and its age where that is wanted."""
        return not math.isnan(values[0 if self.config.since is None else 1])

    def features(self, values: Sequence[float]) -> Sequence[float]:
        """Return sine and cosine of each part, the year, the age with its missing flag, and the date's own."""
        seconds, age_days = values
        is_missing = math.isnan(seconds)
        calendar = self._calendar(EPOCH if is_missing else date_of(seconds))
        found = [0.0] * len(calendar) if is_missing else calendar
        if self.config.since is not None:
            found += [0.0, 1.0] if math.isnan(age_days) else [self.age(age_days), 0.0]
        return [*found, float(is_missing)]

    def _calendar(self, date: dt.datetime) -> list[float]:
        waves = [wave for turn in self._turns for wave in on_circle(turn(date))]
        return [*waves, self.year(date.year)] if "year" in self.config.parts else waves

    def state(self) -> dict[str, Any]:
        """Return the order, whether there are times of day, and both scales."""
        year, age = self.year.state(), self.age.state()
        return {"day_first": self._reader.day_first, "has_time": self.has_time, "year": year, "age": age}


def _attempt(reader: DateReader, row: Row) -> tuple[float, float] | None:
    try:
        return reader(row)
    except DataError:
        return None
