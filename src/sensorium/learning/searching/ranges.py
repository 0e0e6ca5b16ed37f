"""What may be searched: ranges of numbers, and choices of anything, by the key path that they are for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, WrapValidator, field_validator, model_validator
from pydantic_core import PydanticCustomError

MAX_SURROUNDINGS = 100
"""Combinations of the choices around a key that its values are tried in."""

TOLERANCE = 1e-6
"""Part of a step by which a number may miss it, since decimal fractions are not exact."""


class Span(BaseModel):
    """Numbers from one to another, both included; whole ones where the key takes whole numbers.

    Attributes:
        low: The least.
        high: The greatest.
        log: Whether every doubling counts alike, for numbers whose size is unknown, such as a learning rate.
        step: Distance of the numbers that are tried, counted from ``low``; left out, every number may be.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    low: float
    high: float
    log: bool = False
    step: float | None = Field(default=None, gt=0)

    @model_validator(mode="after")
    def _is_a_span(self) -> Self:
        if self.low >= self.high:
            raise ValueError("`low` must be below `high`")
        if self.log and self.low <= 0:
            raise ValueError("`log` needs a `low` above 0")
        if self.step is not None and self.log:
            raise ValueError("`step` and `log` exclude each other")
        if self.step is not None and self.step > self.high - self.low:
            raise ValueError("`step` is longer than the range")
        return self

    @property
    def num_steps(self) -> int:
        """Steps between the first and the last number; 0 without a step."""
        return int((self.high - self.low) / self.step + TOLERANCE) if self.step else 0

    def holds(self, value: float) -> bool:
        """Return whether a number is among those that may be tried."""
        steps = (value - self.low) / (self.step or 1)
        return self.low <= value <= self.high and (self.step is None or abs(steps - round(steps)) < TOLERANCE)


class Choices(BaseModel):
    """Some values, of which one is taken: names, numbers, `true` and `false`, or parts with their options.

    Attributes:
        choices: The values, at least two.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    choices: tuple[Any, ...] = Field(min_length=2)

    @field_validator("choices")
    @classmethod
    def _are_plain_and_differ(cls, choices: tuple[Any, ...]) -> tuple[Any, ...]:
        try:
            written = {as_json(choice) for choice in choices}
        except TypeError:
            raise ValueError("a choice is no plain value: quote it if it looks like a date") from None
        if len(written) < len(choices):
            raise ValueError("two choices are the same")
        return choices

    @property
    def texts(self) -> tuple[str, ...]:
        """The choices as JSON, which stands for them wherever they are kept."""
        return tuple(map(as_json, self.choices))


def _read_range(value: object, _union: object) -> Span | Choices:
    """Read a range by what it says; the union by itself would tell the faults of both."""
    if isinstance(value, Span | Choices):
        return value
    if not isinstance(value, Mapping):
        raise PydanticCustomError("range_type", "needs a range, such as {low: 1, high: 9} or {choices: [a, b]}")
    return Choices.model_validate(value) if "choices" in value else Span.model_validate(value)


Range = Annotated[Span | Choices, WrapValidator(_read_range)]


def as_json(choice: object) -> str:
    """Return a choice as JSON."""
    return json.dumps(choice, ensure_ascii=False, sort_keys=True)


def shown(value: float | str) -> str:
    """Return a value of a point as people read it: a number with as few digits as tell it, a choice as YAML has it."""
    if isinstance(value, int | float):
        return f"{value:.4g}" if isinstance(value, float) else str(value)
    choice = json.loads(value)
    return choice if isinstance(choice, str) else value


def surroundings(ranges: Mapping[str, Span | Choices], path: str) -> Iterator[dict[str, str]]:
    """Yield what may be chosen for the parts that hold a key, as choices by key path; at least once, if only nothing.

    The keys of ``training.mix.alpha`` are an option of whatever ``training.mix``, or ``training.mix.type``, is.
    """
    steps = path.split(".")
    prefixes = [".".join(steps[:count]) for count in range(1, len(steps))]
    held_by = {
        one: found.texts
        for one, found in ranges.items()
        if one != path and isinstance(found, Choices) and one.removesuffix(".type") in prefixes
    }
    for texts in islice(product(*held_by.values()), MAX_SURROUNDINGS):
        yield dict(zip(held_by, texts, strict=True))
