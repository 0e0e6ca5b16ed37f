"""Balance by the answers from single inputs: what the fused model says of each input alone has a loss of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from sensorium.learning.balances import BalanceConfig
from sensorium.learning.encoders import Encoded


class AloneConfig(BalanceConfig):
    """Options of the `alone` balance, for models that shall also answer where inputs are missing.

    Every step also asks the fused model, without its encoders running again, what it answers from each input alone. So
    each encoder learns as if by itself, as with losses per input (Wang et al., 2020), and the fusion learns absence.

    Attributes:
        weight: Of the mean of these losses, beside the loss of the answer, which has 1.
    """

    type: Literal["alone"] = "alone"
    weight: float = Field(default=2.0, gt=0)

    def balance(self, alone: Mapping[tuple[str, ...], Tensor], _encoded: Mapping[str, Encoded]) -> Tensor:
        """Return the weighted mean of the losses."""
        return self.weight * torch.stack(list(alone.values())).mean()
