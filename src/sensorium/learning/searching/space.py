"""The space that is searched: ranges checked against their config, and the config of any point of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from sensorium.errors import ConfigError, Fault, MissingDependencyError
from sensorium.learning.build import choose
from sensorium.learning.config import RunConfig, parse_config
from sensorium.learning.searching.checking import faults_of
from sensorium.learning.searching.paths import replaced, steps_of, value_at
from sensorium.learning.searching.proposing import propose
from sensorium.learning.searching.ranges import Choices, Range, Span, surroundings
from sensorium.yaml_file import read_yaml

Point = Mapping[str, Any]
"""A value for each key path: a number, or for `Choices` the choice as JSON, so that any choice can be kept."""
SOMEWHERE_BETWEEN = 0.381966
"""Share of a range at which there is no whole number."""


@dataclass(frozen=True)
class Space:
    """What is searched.

    Attributes:
        content: The config as a person wrote it, without its ranges.
        ranges: Key path → range, in the order in which they are filled in: what holds a key before the key.
        source: Name of the file, for messages.
        folder: Where relative paths of the config start.
        is_proposed: Whether the ranges are ours, because the config has none.
    """

    content: Mapping[str, Any]
    ranges: Mapping[str, Range]
    source: str
    folder: Path
    is_proposed: bool = False

    @cached_property
    def base(self) -> RunConfig:
        """The config as it stands, every part chosen."""
        return choose(parse_config(self.content, source=self.source, folder=self.folder))

    @cached_property
    def plain(self) -> dict[str, Any]:
        """The same as plain values, but for its tables."""
        return self.base.model_dump(mode="json", exclude={"data", "tune"})

    @cached_property
    def whole(self) -> frozenset[str]:
        """Key paths of the spans whose values are whole numbers."""
        return frozenset(path for path, one in self.ranges.items() if isinstance(one, Span) and self._is_whole(path))

    @cached_property
    def as_it_stands(self) -> Point | None:
        """The point that is the config as it stands; None where that lies outside a range."""
        found = {path: self._standing(path) for path in self.ranges}
        return None if None in found.values() else found

    def config(self, point: Point) -> RunConfig:
        """Return the config of a point, every part chosen.

        Raises:
            ConfigError: The values do not go together.
            MissingDependencyError: A part that was chosen needs what is not installed.
        """
        content: Any = self.content
        for path, value in self.values(point).items():
            content = replaced(content, steps_of(path), value, self.plain)
        return choose(parse_config(content, source=self.source, folder=self.folder))

    def values(self, point: Point) -> dict[str, Any]:
        """Return the values of a point as they stand in a config, in the order of the ranges."""
        return {
            path: json.loads(point[path]) if isinstance(one, Choices) else point[path]
            for path, one in self.ranges.items()
            if path in point
        }

    def _is_whole(self, path: str) -> bool:
        """Ask the config itself whether a key takes whole numbers alone: a fraction in the range is refused then."""
        span = self.ranges[path]
        if not isinstance(span, Span) or span.low != int(span.low) or span.high != int(span.high):
            return False
        around = next(surroundings(self.ranges, path))
        return self._is_refused({**around, path: span.low + SOMEWHERE_BETWEEN * (span.high - span.low)})

    def _is_refused(self, point: Point) -> bool:
        try:
            self.config(point)
        except (ConfigError, MissingDependencyError):
            return True
        return False

    def _standing(self, path: str) -> float | str | None:
        one = self.ranges[path]
        if isinstance(one, Choices):
            return next((text for text in one.texts if self._changes_nothing({path: text})), None)
        value = value_at(self.plain, path)
        return value if isinstance(value, int | float) and one.holds(value) else None

    def _changes_nothing(self, point: Point) -> bool:
        try:
            return self.config(point).model_dump(mode="json", exclude={"data", "tune"}) == self.plain
        except (ConfigError, MissingDependencyError):
            return False


def load_space(path: Path) -> Space:
    """Read a YAML file and what is to be searched; see `open_space`."""
    return open_space(read_yaml(path), source=path.name, folder=path.resolve().parent)


def open_space(content: object, *, source: str = "config", folder: Path | None = None) -> Space:
    """Check a config with its ranges; where it has none, some are proposed. Nothing of its tables is read.

    Args:
        content: The config as plain values.
        source: Name of the file, for messages.
        folder: Where relative paths start; None is where Python was started.

    Raises:
        ConfigError: The config is wrong; or ranges are: all of them, each with its key path.
        MissingDependencyError: A part of the config needs what is not installed.
    """
    config = parse_config(content, source=source, folder=folder)
    plain = {key: value for key, value in dict(content).items() if key != "tune"}  # type: ignore[call-overload]
    space = Space(plain, _in_order(config.tune), source, folder or Path.cwd())
    if not config.tune:
        return _proposed(space)
    faults: list[Fault] = [fault for path in space.ranges for fault in faults_of(space, path)]
    if faults:
        raise ConfigError(faults)
    return space


def _proposed(space: Space) -> Space:
    """Return a space with the ranges that are proposed for its config and have an effect in it.

    Raises:
        ConfigError: There is none.
    """
    whole = replace(space, ranges=_in_order(propose(space.base)), is_proposed=True)
    ranges = {path: one for path, one in whole.ranges.items() if not any(faults_of(whole, path))}
    if not ranges:
        raise ConfigError(Fault("there are no ranges, and none to propose. Declare some.", space.source, None, "tune"))
    return replace(whole, ranges=ranges)


def _in_order(ranges: Mapping[str, Range]) -> dict[str, Range]:
    return dict(sorted(ranges.items(), key=lambda item: _place(item[0])))


def _place(path: str) -> tuple[tuple[bool, str], ...]:
    """Return what sorts a part before its options, and its type before the others of them."""
    return tuple((step != "type", step) for step in steps_of(path))
