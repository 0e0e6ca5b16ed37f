"""How a model learns."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sensorium.learning.balances import BalanceConfig
from sensorium.learning.balances.alone import AloneConfig
from sensorium.learning.methods import MethodConfig
from sensorium.learning.mixes import MixConfig
from sensorium.learning.training.drawing import Sampling
from sensorium.learning.training.schedule import Schedule
from sensorium.registry import Part, part


def _usual_method() -> MethodConfig:
    """Return the method where none is named; asked for late, since what carries one out knows this config."""
    usual: MethodConfig = part("method", "gradient")()
    return usual


class TrainingConfig(BaseModel):
    """How the model learns.

    Attributes:
        method: ``gradient`` learns step by step, and most of what follows are its options; ``probe`` solves for a head
            on encoders that stay as they are, in seconds, from one row a class on.
        epochs: Most passes over the training rows.
        batch_size: Rows in a step.
        optimiser: ``sgd`` (with momentum 0.9), ``adam`` (Kingma and Ba, 2015) or ``adamw`` (Loshchilov and Hutter,
            2019).
        learning_rate: Step size.
        schedule: How the step size moves over the run: ``constant``; ``cosine`` falls to zero; ``one_cycle`` rises,
            then falls.
        warmup: Share of the run over which the step size first rises from zero; `one_cycle` has its own.
        weight_decay: Pull of the weights towards zero; norms and biases are left alone.
        gradient_clip_norm: Longest gradient; longer ones are scaled down. 0 clips nothing.
        accumulate_steps: Parts in which the rows of a batch are worked through one after the other, before the step
            that they make together; for batches too large for memory. The step is that of the whole batch.
        recompute: Whether layers are worked out again on the way back instead of being kept in memory (Chen et al.,
            2016). Takes less memory and about a third more time, and changes no weight; for long inputs and deep
            encoders.
        compile: Whether torch translates layers to machine code first (Ansel et al., 2024), which takes minutes. For
            long runs on a GPU; on a processor steps became slower. Needs a C++ compiler, and excludes ``recompute``.
        ema: Share that an average of the weights keeps at every step, such as 0.999 for one over about 1,000 steps; 0
            keeps none. The average is what is judged and kept. For figures that jump from epoch to epoch.
        swa_from: Share of the run from which on the weights after each epoch are averaged, such as 0.75, and the
            average is judged and kept (Izmailov et al., 2018). The step size stays from there on as it is, and no run
            is stopped early before. For runs of many epochs.
        input_dropout: Chance that an input of a training row is hidden, so that the model stands absence; never all.
        sampling: Which rows an epoch shows: ``shuffled``, each once; ``balanced``, every class as often, so that rows
            of rare classes come again and some of frequent ones do not come; ``square_root``, half way between, where
            ``balanced`` repeats a few rows too often. An epoch has as many rows as ever. For targets with classes.
        mix: Mixing rows of a batch, and their labels, for models that fit their training rows and fail on others.
        balance: What keeps an input from being drowned by the others; ``null`` for nothing, where all inputs are always
            there or steps must be as quick as can be. One input needs none.
        early_stopping_epochs: Stop after this many epochs in a row without a better validation figure. 0 never stops.
        seed: Of the first weights, the order, the augmentation, the dropout.
        device: Where the model learns: ``cpu``, ``cuda``, or ``auto`` for a GPU if torch sees one.
        precision: Of the numbers in the layers: ``float32``, or ``bfloat16``, which is faster on processors made for
            it. Weights are kept in float32 either way.
        workers: Threads that prepare batches while the model learns; 0 prepares them in between. Left open, one per
            core, at most 4; but where the cells are in memory and the model is on the processor too, whose cores torch
            keeps busy, copies of the process prepare them on all cores in between. The weights do not depend on it.
        reading_threads: Threads that decode cells before training; 0 takes one per core where cells take long enough to
            gain by it.
        memory_gb: Memory for decoded cells. Cells beyond it are fetched from the cache, or decoded again, whenever
            they are needed. Left open, half of what is free.
        checkpoint_interval_s: Seconds of training after which a checkpoint is saved, and none before; `--resume`
            goes on from it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    method: Annotated[MethodConfig, Part("method")] = Field(default_factory=_usual_method)
    epochs: int = Field(default=20, ge=1)
    batch_size: int = Field(default=32, ge=1)
    optimiser: Literal["sgd", "adam", "adamw"] = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    schedule: Schedule = "constant"
    warmup: float = Field(default=0.0, ge=0, lt=1)
    weight_decay: float = Field(default=1e-2, ge=0)
    gradient_clip_norm: float = Field(default=1.0, ge=0)
    accumulate_steps: int = Field(default=1, ge=1)
    recompute: bool = False
    compile: bool = False
    ema: float = Field(default=0.0, ge=0, lt=1)
    swa_from: float | None = Field(default=None, ge=0, lt=1)
    input_dropout: float = Field(default=0.1, ge=0, lt=1)
    sampling: Sampling = "shuffled"
    mix: Annotated[MixConfig, Part("mix")] | None = None
    balance: Annotated[BalanceConfig, Part("balance")] | None = AloneConfig()
    early_stopping_epochs: int = Field(default=8, ge=0)
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: Literal["auto", "cpu", "cuda"] = "auto"
    precision: Literal["float32", "bfloat16"] = "float32"
    workers: int | None = Field(default=None, ge=0, le=64)
    reading_threads: int = Field(default=0, ge=0)
    memory_gb: float | None = Field(default=None, ge=0)
    checkpoint_interval_s: float = Field(default=60.0, ge=0)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.schedule == "one_cycle" and self.warmup:
            raise ValueError("`warmup` and the schedule `one_cycle`, which has its own, exclude each other")
        if self.ema and self.swa_from is not None:
            raise ValueError("`ema` and `swa_from` are two averages of the weights, of which one is kept; choose one")
        if self.compile and self.recompute:
            raise ValueError("`compile` and `recompute` exclude each other; choose one")
        if self.accumulate_steps > self.batch_size:
            raise ValueError("`accumulate_steps` cannot be more than the rows of a batch, `batch_size`")
        return self
