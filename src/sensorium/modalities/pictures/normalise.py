"""How a picture's levels are centred and scaled before an encoder takes them."""

from __future__ import annotations

from typing import Annotated, Any, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator

Channels = tuple[float, float, float]
Statistics = tuple[Channels, Channels]
"""Mean and standard deviation of red, green and blue, of levels in 0 to 1."""

TRAINING = "training"
NAMED: dict[str, Statistics] = {
    "unit": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "imagenet": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


class Normalisation(BaseModel):
    """``(level - mean) / std`` per channel, of levels in 0 to 1; from a name, or from ``mean`` and ``std``.

    Attributes:
        mean: Of red, green and blue; None to learn mean and ``std`` from the training pictures.
        std: Standard deviation of red, green and blue.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    mean: Channels | None = None
    std: tuple[Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)], Annotated[float, Field(gt=0)]] | None = (
        None
    )

    @property
    def given(self) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
        """Mean and deviation, (3,) each; None where they are learned."""
        return None if self.mean is None or self.std is None else (np.array(self.mean), np.array(self.std))

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value == TRAINING:
            return {}
        if value not in NAMED:
            known = ", ".join(f"`{name}`" for name in (TRAINING, *NAMED))
            raise ValueError(f"is '{value}'. Name one of {known}, or give `mean` and `std`.")
        mean, std = NAMED[value]
        return {"mean": mean, "std": std}

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.mean is None) != (self.std is None):
            raise ValueError("needs both `mean` and `std`, or a name in their place.")
        return self

    @model_serializer
    def _as_short_as_it_can(self) -> Any:  # noqa: ANN401
        """Return the name that gives these statistics, else the statistics."""
        if self.mean is None or self.std is None:
            return TRAINING
        names = [name for name, statistics in NAMED.items() if statistics == (self.mean, self.std)]
        return names[0] if names else {"mean": list(self.mean), "std": list(self.std)}
