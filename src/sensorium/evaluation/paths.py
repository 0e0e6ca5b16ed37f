"""Names of figures: how rules, comparisons and pages say which number they mean.

A path is ``FIGURE``, ``FIGURE.CLASS`` or, for nested figures, ``PART.FIGURE``; with ``.low`` or ``.high`` it is a bound
of the figure's interval. Class names may hold dots and spaces and are written as they are: ``recall.St. Bernard.low``.
A name in double quotes is taken as it stands, a quote within it doubled: ``recall."low"`` is the recall of a class that
is called *low*; beside a quoted name, an unquoted ``.low`` or ``.high`` is always a bound.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sensorium.errors import ConfigError
from sensorium.evaluation.intervals import Interval
from sensorium.registry import did_you_mean

BOUNDS = ("low", "high")
VALUE_KEYS = ("value", "reached")
"""Where a mapping with an ``interval`` of its own holds the figure; the mapping's path is then the figure's, too."""

_SEGMENTS = re.compile(r'(?:^|\.)("(?:[^"]|"")*"(?=\.|$)|[^.]*)')


@dataclass(frozen=True)
class FigureIndex:
    """All figures of one measurement by path.

    Attributes:
        values: Path → figure, None where it is not defined on these rows.
        intervals: Path → its interval.
        patterns: The paths for a reader, with ``CLASS`` in place of each class.
    """

    values: Mapping[str, float | None]
    intervals: Mapping[str, Interval]
    patterns: tuple[str, ...]

    @classmethod
    def of(cls, figures: Mapping[str, Any]) -> FigureIndex:
        """Index what `sensorium.evaluation.evaluate` returned, with whatever was added to it."""
        entries = list(_figures_in(figures, ""))
        patterns = dict.fromkeys(pattern for _, _, pattern in entries)
        return cls({path: value for path, value, _ in entries}, dict(_intervals_in(figures, "")), tuple(patterns))

    def at(self, path: str) -> float | None:
        """Return a figure or a bound; None where the figure is not defined (None or NaN) on these rows.

        Raises:
            ConfigError: There is no such figure, or it has no interval, or the path could mean two things.
        """
        name, bound = self.split(path)
        value = self.values[name]
        if value is None or math.isnan(value):
            return None
        if bound is None:
            return value
        if name not in self.intervals:
            raise ConfigError(f"'{name}' has no interval, so there is no '{path}'. Name the figure itself.")
        return self.intervals[name][BOUNDS.index(bound)]

    def split(self, path: str) -> tuple[str, str | None]:
        """Return which figure a path names, as it stands in ``values``, and which bound of it, if it is one.

        Raises:
            ConfigError: As `at`, but for the interval.
        """
        readings = [one for one in _readings(path) if one[0] in self.values]
        if len(readings) > 1 and readings[1][0] not in self.intervals:
            readings.pop()
        if len(readings) > 1:
            figure, bound = readings[1]
            ways = f'{figure}."{bound}" for the class, "{figure}".{bound} for the bound'
            raise ConfigError(f"'{path}' is a bound and a class: write {ways}.")
        if not readings:
            raise ConfigError(f"there is no figure '{path}'.{self._suggestion(path)}")
        return readings[0]

    def _suggestion(self, path: str) -> str:
        bound = _readings(path)[-1][1]
        known = self.values if bound is None else [f"{one}.{bound}" for one in self.values]
        near = difflib.get_close_matches(path, known, n=2)
        return did_you_mean(path, tuple(near) or self.patterns)


def figure_at(figures: Mapping[str, Any], path: str) -> float | None:
    """Return one figure or bound of what `sensorium.evaluation.evaluate` returned; see `FigureIndex.at`.

    Raises:
        ConfigError: There is no such figure, or it has no interval, or the path could mean two things.
    """
    return FigureIndex.of(figures).at(path)


def paths_of(figures: Mapping[str, Any]) -> list[str]:
    """Return the path of every figure, in their order; bounds are not listed."""
    return list(FigureIndex.of(figures).values)


def _readings(path: str) -> list[tuple[str, str | None]]:
    """Return what a path may mean, the figure itself first: names of figures, each with a bound or None."""
    segments: Sequence[str] = _SEGMENTS.findall(path)
    is_quoted = [len(one) > 1 and one[0] == one[-1] == '"' for one in segments]
    names = [one[1:-1].replace('""', '"') if quoted else one for one, quoted in zip(segments, is_quoted, strict=True)]
    figure, bounded = (".".join(names), None), (".".join(names[:-1]), names[-1])
    if len(names) < 2 or names[-1] not in BOUNDS or is_quoted[-1]:
        return [figure]
    return [bounded] if any(is_quoted) else [figure, bounded]


def _figures_in(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, float | None, str]]:
    """Yield path, figure and pattern of all figures below a node."""
    for name, value in node.items():
        path = prefix + name
        if value is None or _is_number(value):
            yield path, value, path
        elif isinstance(value, Mapping) and name.startswith("per_"):
            yield from _figures_by_name(value, prefix, name.removeprefix("per_").upper())
        elif isinstance(value, Mapping) and name != "intervals":
            key = next((key for key in VALUE_KEYS if "interval" in value and key in value), None)
            if key is not None:
                yield path, value[key], path
            yield from _figures_in(value, f"{path}.")


def _figures_by_name(
    table: Mapping[str, Any], prefix: str, placeholder: str
) -> Iterator[tuple[str, float | None, str]]:
    """Yield the figures of a table such as ``per_class``: its path is the figure first, then the name."""
    for name, figures in table.items():
        if isinstance(figures, Mapping):
            for path, value, pattern in _figures_in(figures, prefix):
                yield f"{path}.{name}", value, f"{pattern}.{placeholder}"


def _intervals_in(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Interval]]:
    for name, value in node.items():
        if name == "intervals" and isinstance(value, Mapping):
            yield from ((prefix + path, Interval(*pair)) for path, pair in value.items() if pair is not None)
        elif name == "interval" and prefix and value is not None:
            yield from ((path, Interval(*value)) for path in (prefix[:-1], *(prefix + key for key in VALUE_KEYS)))
        elif isinstance(value, Mapping) and not name.startswith("per_"):
            yield from _intervals_in(value, f"{prefix}{name}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
