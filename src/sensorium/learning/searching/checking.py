"""Whether a range may be searched: its key must be there, its values be allowed, and the figures stay comparable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sensorium.errors import ConfigError, Fault, MissingDependencyError
from sensorium.learning.config import RunConfig
from sensorium.learning.searching.ranges import Choices, Range, shown, surroundings

UNSEARCHABLE = {
    r"(inputs|members)(\.[^.]+)?|model(\.(encoders|tuning|auxiliary(\.[^.]+)?))?|training": "holds many options; name "
    "single ones of it, such as `training.learning_rate`",
    r"(data|target|calibration)(\..*)?": "would change which rows are measured, or what is; figures of different "
    "questions cannot be compared",
    r"inputs\.[^.]+\.(column|columns|type)|members\.[^.]+\.inputs": "would change what the model is asked from",
    r"model\.auxiliary\.[^.]+\.target(\..*)?": "would change what is asked of the input",
    r"training\.seed": "would find the luckiest seed, which is no better on other rows",
    r"training\.(device|workers|reading_threads|memory_gb|checkpoint_interval_s)|(name|energy|tune)(\..*)?": "has no "
    "effect on what is learned",
}
"""Key paths that are not searched, as patterns, with the reason."""


class Searched(Protocol):
    """What is searched, as `Space` has it."""

    @property
    def ranges(self) -> Mapping[str, Range]:
        """Key path → range."""

    @property
    def base(self) -> RunConfig:
        """The config as it stands."""

    @property
    def source(self) -> str:
        """Name of the file."""

    @property
    def whole(self) -> frozenset[str]:
        """Key paths that take whole numbers."""

    def config(self, point: Mapping[str, Any]) -> RunConfig:
        """Return the config of a point, which may leave ranges out."""


def faults_of(space: Searched, path: str) -> Iterator[Fault]:
    """Yield everything wrong with one range: its values are set in the config, which says what is amiss."""
    place = f"tune.{path}"
    reason = _reason_against(path)
    if reason is not None:
        yield Fault(f"cannot be searched: it {reason}.", space.source, None, place)
        return
    kind, name, *_ = [*path.split("."), ""]
    if kind == "members" and name not in space.base.members:
        yield Fault(f"there is no member '{name}'.", space.source, None, place)
        return
    messages: dict[str, None] = {}
    searchable = {one: found for one, found in space.ranges.items() if _reason_against(one) is None}
    for around in surroundings(searchable, path):
        if any(_complaints(space, around)):
            continue  # told of the range that holds it
        for value in _tried(space.ranges[path]):
            messages |= dict.fromkeys(_complaints(space, {**around, path: value}, path))
    yield from (Fault(message, space.source, None, place) for message in messages)
    step = getattr(space.ranges[path], "step", None)
    if not messages and path in space.whole and step not in {None, int(step or 0)}:
        yield Fault("`step` must be whole, since the key takes whole numbers.", space.source, None, place)


def _reason_against(path: str) -> str | None:
    of_member = re.sub(r"^members\.[^.]+\.(?=model|training)", "", path)
    return next((reason for pattern, reason in UNSEARCHABLE.items() if re.fullmatch(pattern, of_member)), None)


def _complaints(space: Searched, point: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield what the config says against a point; of one range where a path is named."""
    said = ", ".join(
        f"{key} {shown(value)}" if key != path else shown(value) for key, value in reversed([*point.items()])
    )
    try:
        space.config(point)
    except ConfigError as error:
        for fault in error.faults:
            is_here = fault.column in {path, None}
            is_key = is_here and fault.message.startswith("unknown key")
            where = "" if is_here else f"{fault.column}: "
            yield fault.message if is_key else f"{said}: {where}{fault.message}"
    except MissingDependencyError as error:
        yield f"{said}: {error}"


def _tried(one: Range) -> tuple[float | str, ...]:
    """Return the ends of a span, or every choice: what lies between allowed ends is allowed."""
    return one.texts if isinstance(one, Choices) else (one.low, one.high)
