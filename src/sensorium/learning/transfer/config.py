"""How an encoder learns that has weights already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, WrapValidator, model_validator
from pydantic_core import PydanticCustomError


class LoraConfig(BaseModel):
    """Low-rank parts that learn in the place of an encoder's weights (Hu et al., 2022).

    To the matrix of each linear layer the product of two narrow ones is added, which alone learn. A step needs much
    less memory than one in which all weights learn, and somewhat less time. The model folder holds the sums, so that
    serving is as quick as without.

    Attributes:
        rank: Width of the narrow matrices. Raise it where rows are many or the task is far from what was learned.
        alpha: Scale of what is added, which is multiplied by alpha / rank. Raise it to let the encoder move further at
            the same learning rate.
        targets: Names of the layers that get low-rank parts, or the last words of these, such as `query` and `value`;
            empty for every linear layer. Name those of attention for the quickest steps.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rank: int = Field(default=8, ge=1)
    alpha: float = Field(default=16.0, gt=0)
    targets: tuple[str, ...] = ()


class LastParts(BaseModel):
    """The parts of an encoder nearest its output.

    Attributes:
        last: How many.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    last: int = Field(ge=1)


def _trained(value: object, _union: object) -> str | LastParts | None:
    """Read what learns; the union by itself would tell the faults of all its kinds."""
    if value is None or value in ("all", "none"):
        return value
    if not isinstance(value, Mapping | LastParts):
        raise PydanticCustomError("train_type", "needs `all`, `none`, or the parts nearest the output: `{last: 2}`")
    return LastParts.model_validate(value)


class TuningConfig(BaseModel):
    """How the encoder of one input learns beside the rest of the model.

    An encoder has parts, in the order in which they work: a Transformer its embedding and its layers, a network for
    pictures its stages. What does not learn works as in use, without dropout, and takes no time on the way back.

    Attributes:
        train: Which parts learn: `all`, `none`, or `{last: 2}`, those nearest the output. Left open, `none` of an
            encoder whose weights were learned elsewhere, unless another option here says how it learns; else `all`.
            Let all learn where there are some thousand rows, the last where there are some hundred.
        rate: Factor of the learning rate for this encoder. Lower it, to 0.1 or less, where its weights know much.
        depth_decay: Each part learns at this factor of the rate of the next nearer the output (discriminative rates,
            Howard and Ruder, 2018). Lower it, to 0.4 to 0.9, where the first parts should stay nearly as they are.
        unfreeze_after_epochs: Epochs after each of which one more part begins to learn, from the output on (gradual
            unfreezing, Howard and Ruder, 2018); until the first, none. Left open, all begin at once. Use it where the
            rest of the model begins from nothing and would spoil the encoder at first.
        lora: Low-rank parts that learn in the place of the weights themselves; for large encoders and few rows.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    train: Annotated[Literal["all", "none"] | LastParts | None, WrapValidator(_trained)] = None
    rate: float = Field(default=1.0, gt=0)
    depth_decay: float = Field(default=1.0, gt=0, le=1)
    unfreeze_after_epochs: int | None = Field(default=None, ge=1)
    lora: LoraConfig | None = None

    @model_validator(mode="after")
    def _says_how_what_learns(self) -> Self:
        idle = sorted(self._hows) if self.train == "none" else []
        if idle:
            without = f"or leave out {', '.join(f'`{name}`' for name in idle)}"
            raise ValueError(f"`train: none` lets nothing learn. Write `train: all`, {without}")
        return self

    @property
    def _hows(self) -> set[str]:
        """Options that say how it learns and are not as they are by default."""
        return {
            name
            for name, field in type(self).model_fields.items()
            if name != "train" and getattr(self, name) != field.default
        }

    def settled(self, *, was_learned: bool) -> TuningConfig:
        """Return the options with `train` chosen where it is open, for an encoder whose weights were learned or not."""
        if self.train is not None:
            return self
        return self.model_copy(update={"train": "none" if was_learned and not self._hows else "all"})
