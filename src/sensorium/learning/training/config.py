"""How a model learns."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class TrainingConfig(BaseModel):
    """Options of the training loop.

    Attributes:
        epochs: Most passes over the training rows.
        batch_size: Rows in a step.
        optimiser: ``sgd`` (with momentum 0.9), ``adam`` (Kingma and Ba, 2015) or ``adamw`` (Loshchilov and Hutter,
            2019).
        learning_rate: Step size.
        weight_decay: Pull of the weights towards zero; norms and biases are left alone.
        gradient_clip_norm: Longest gradient; longer ones are scaled down. 0 clips nothing.
        input_dropout: Chance that an input of a training row is hidden, so that the model stands absence; never all.
        early_stopping_epochs: Stop after this many epochs in a row without a better validation figure. 0 never stops.
        seed: Of the first weights, the order, the augmentation, the dropout.
        reading_threads: Threads that decode cells; 0 takes one per core.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    epochs: int = Field(default=20, ge=1)
    batch_size: int = Field(default=32, ge=1)
    optimiser: Literal["sgd", "adam", "adamw"] = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-2, ge=0)
    gradient_clip_norm: float = Field(default=1.0, ge=0)
    input_dropout: float = Field(default=0.1, ge=0, lt=1)
    early_stopping_epochs: int = Field(default=8, ge=0)
    seed: int = Field(default=0, ge=0, lt=2**31)
    reading_threads: int = Field(default=0, ge=0)
