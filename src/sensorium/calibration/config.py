"""The ``calibration`` key of a run's YAML: how far a single answer may be trusted, and when none is given."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class AbstainConfig(BaseModel):
    """When a model says that it does not know.

    ``below`` and ``accuracy`` exclude each other; with neither, no answer is withheld for being unsure.

    Attributes:
        below: Calibrated probability under which an answer is withheld. With 0.5, that of an answer more likely wrong
            than right. Choose it where a wrong answer and none have a known price.
        accuracy: Share of the answers given that shall be right; the probability this takes is found on the calibration
            rows, with 95 % confidence. Choose it where a promise must be kept; many rows are needed.
        unlike_training: Share of ordinary records that must be less unusual than a record for its answer to be
            withheld: 0.99 withholds one in a hundred ordinary ones, and needs 99 calibration rows. Choose null
            to answer whatever comes.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    below: float | None = Field(default=None, gt=0, lt=1)
    accuracy: float | None = Field(default=None, gt=0, lt=1)
    unlike_training: float | None = Field(default=0.99, ge=0.5, lt=1)

    @model_validator(mode="after")
    def _one_threshold(self) -> Self:
        if self.below is not None and self.accuracy is not None:
            raise ValueError("`below` and `accuracy` both choose the probability under which to abstain. Leave one out")
        return self


class CalibrationConfig(BaseModel):
    """How probabilities are made honest, and what else is said of a single answer.

    Attributes:
        method: How outputs are mapped so that of answers given with 80 % about 80 % are right. ``temperature`` is one
            factor and needs few rows; ``vector`` is a factor and a shift for each class, where classes are wrong in
            different ways; ``isotonic`` is any rising curve for each class and wants a thousand rows; ``auto`` takes
            the simplest that is not clearly beaten on held-out rows; ``none`` leaves probabilities as they are.
        sets: Which classes a set of possible answers holds. ``lac`` gives the smallest sets on average; ``aps`` gives
            larger ones, whose coverage differs less between easy and hard records; ``none`` gives none. For numbers,
            ``none`` gives no interval, and the two others are one.
        coverage: Share of records whose set, or interval, shall hold the true answer. 0.9 needs 9 calibration rows,
            0.99 needs 99; with groups, as many groups.
        abstain: When the model says that it does not know.
        share: Part of the validation rows that is set aside for calibration where no rows are named for it. More make
            calibration better and the choice of the best epoch worse.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Literal["auto", "temperature", "vector", "isotonic", "none"] = "auto"
    sets: Literal["lac", "aps", "none"] = "lac"
    coverage: float = Field(default=0.9, ge=0.5, lt=1)
    abstain: AbstainConfig = AbstainConfig(below=0.5)
    share: float = Field(default=0.5, gt=0, lt=1)
