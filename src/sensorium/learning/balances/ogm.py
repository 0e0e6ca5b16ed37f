"""Balance by gradient modulation: the encoder of an input that is ahead of the others learns more slowly."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Literal

import torch
from pydantic import Field
from torch import Tensor

from sensorium.learning.balances import BalanceConfig
from sensorium.learning.encoders import Encoded


class OgmConfig(BalanceConfig):
    """Options of the `ogm` balance, for runs with ``optimiser: sgd``; Adam undoes most of a lasting scale.

    On-the-fly gradient modulation (Peng et al., 2022), for any number of inputs and any target: how far an input is, is
    the likelihood of the labels by the model's answer from it alone. The paper's added noise is left out.

    Attributes:
        strength: How much slower an encoder learns that is ahead: its gradient is multiplied by 1 - tanh(strength *
            ratio), where the ratio is that of its score to the mean score of the others, if above one.
    """

    type: Literal["ogm"] = "ogm"
    strength: float = Field(default=0.5, gt=0)

    def balance(self, alone: Mapping[tuple[str, ...], Tensor], encoded: Mapping[str, Encoded]) -> Tensor:
        """Scale the gradients that reach the encoders; nothing is added to the loss."""
        scores = torch.exp(-torch.stack([loss.detach() for loss in alone.values()]))
        of_others = (scores.sum() - scores) / max(len(alone) - 1, 1)
        ratios = scores / of_others.clamp(min=torch.finfo(scores.dtype).tiny)
        factors = torch.where(ratios > 1, 1 - torch.tanh(self.strength * ratios), torch.ones_like(ratios))
        for views, factor in zip(alone, factors, strict=True):
            for tensor in (tensor for name in views for tensor in (encoded[name].tokens, encoded[name].summary)):
                if tensor.requires_grad:
                    tensor.register_hook(partial(torch.mul, factor))  # type: ignore[no-untyped-call]
        return torch.zeros_like(scores.sum())
