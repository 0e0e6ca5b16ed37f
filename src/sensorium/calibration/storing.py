"""How a calibration lies in a bundle: JSON that a person can read, and float32 arrays of what is larger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sensorium.calibration.calibrators.choosing import CALIBRATORS
from sensorium.calibration.calibrators.unchanged import Unchanged
from sensorium.calibration.config import CalibrationConfig
from sensorium.calibration.familiarity import Familiarity
from sensorium.calibration.links import LINKS
from sensorium.calibration.ranks import Ranks
from sensorium.calibration.subset_calibration import SubsetCalibration
from sensorium.errors import BundleError
from sensorium.specs import Array
from sensorium.targets import Target

REMEDY = "Copy the model folder again."


class StoredPart(BaseModel):
    """A `SubsetCalibration` without its arrays."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    size: Annotated[int, Field(ge=1)]
    inputs: tuple[str, ...] | None
    rows: Annotated[int, Field(ge=1)]
    method: Literal["none", "temperature", "vector", "isotonic"]
    numbers: dict[str, float]
    cut: Annotated[float, Field(ge=0)] | None
    threshold: Annotated[float, Field(ge=0, le=1)]


class StoredCalibration(BaseModel):
    """A `Calibration` without its arrays."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    config: CalibrationConfig
    names: Annotated[tuple[str, ...], Field(min_length=1)]
    parts: tuple[StoredPart, ...]
    remarks: tuple[str, ...]

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        keys = [part.inputs or part.size for part in self.parts]
        if len(set(keys)) != len(keys) or len(set(self.names)) != len(self.names):
            raise ValueError("a subset of the inputs, or an input, is there twice")
        for part in self.parts:
            shown = [name for name in self.names if name in (part.inputs or self.names[: part.size])]
            if len(shown) != part.size or (part.inputs is not None and tuple(shown) != part.inputs):
                raise ValueError("a part names inputs that the model does not have, or not in its order")
        return self


def stored_part(part: SubsetCalibration) -> StoredPart:
    """Return a part without its arrays."""
    state = part.calibrator.state()
    return StoredPart(
        size=part.size,
        inputs=part.inputs,
        rows=part.rows,
        method=part.calibrator.name,
        numbers={name: value for name, value in state.items() if isinstance(value, float)},
        cut=part.cut,
        threshold=part.threshold,
    )


def arrays_of(parts: Sequence[SubsetCalibration], familiarity: Familiarity | None) -> dict[str, Array]:
    """Return the arrays of a calibration, float32, by name."""
    found = {} if familiarity is None else _under("familiarity", familiarity.arrays())
    for place, part in enumerate(parts):
        state = part.calibrator.state()
        arrays = {name: value for name, value in state.items() if isinstance(value, np.ndarray)}
        found |= _under(f"parts.{place}.calibrator", arrays)
        found |= _under(f"parts.{place}.ranks", {} if part.ranks is None else part.ranks.arrays())
    return found


def restore(
    content: object, arrays: Mapping[str, Array], target: Target
) -> tuple[StoredCalibration, list[SubsetCalibration], Familiarity | None]:
    """Return what a bundle holds of a calibration.

    Raises:
        BundleError: It is damaged, or does not fit the target.
    """
    try:
        stored = StoredCalibration.model_validate(content)
    except ValidationError as error:
        places = sorted({".".join(map(str, item["loc"])) or item["msg"] for item in error.errors(include_input=False)})
        raise BundleError(f"the calibration is damaged at: {', '.join(places)}. {REMEDY}") from None
    left = dict(arrays)
    for name, array in left.items():
        if array.dtype != np.float32 or not np.isfinite(array).all():
            raise BundleError(f"array '{name}' of the calibration is not of finite float32 numbers. {REMEDY}")
    parts = [_part(part, f"parts.{place}", left, target) for place, part in enumerate(stored.parts)]
    with _named("familiarity"):
        own = _taken("familiarity", left)
        familiarity = Familiarity.from_arrays(own) if own else None
    if left:
        raise BundleError(f"the calibration has arrays that belong to nothing: {', '.join(sorted(left))}. {REMEDY}")
    return stored, parts, familiarity


def _part(stored: StoredPart, name: str, left: dict[str, Array], target: Target) -> SubsetCalibration:
    kind, link = CALIBRATORS[stored.method], LINKS.get(target.link)
    with _named(name):
        state = {**stored.numbers, **_taken(f"{name}.calibrator", left)}
        if link is None and kind is not Unchanged:
            raise ValueError(f"`{stored.method}` calibrates probabilities, which a '{target.config.type}' has not")
        calibrator = Unchanged() if link is None else kind.from_state(link, state, target.spec.num_outputs)
        if state.keys() != calibrator.state().keys():
            raise ValueError(f"it holds more than a `{stored.method}` takes")
        ranks = _taken(f"{name}.ranks", left)
        return SubsetCalibration(
            stored.size,
            stored.inputs,
            rows=stored.rows,
            calibrator=calibrator,
            cut=stored.cut,
            threshold=stored.threshold,
            ranks=Ranks.from_arrays(ranks) if ranks else None,
        )


def _under(prefix: str, arrays: Mapping[str, Array]) -> dict[str, Array]:
    return {f"{prefix}.{name}": array for name, array in arrays.items()}


def _taken(prefix: str, left: dict[str, Array]) -> dict[str, Any]:
    """Take the arrays under a prefix out of those left."""
    names = [name for name in left if name.startswith(f"{prefix}.")]
    return {name.removeprefix(f"{prefix}."): left.pop(name) for name in names}


@contextmanager
def _named(name: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise BundleError(f"the calibration is damaged at {name}: {error}. {REMEDY}") from None
