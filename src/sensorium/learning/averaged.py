"""Several models as one: their answers averaged, in one graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from sensorium.learning.model import Inputs, MultimodalModel, Outputs
from sensorium.targets import Link

SMALLEST_PROBABILITY = 1e-7
"""Probabilities become logits again, which those of 0 and 1 do not have."""


@dataclass(frozen=True)
class Member:
    """One of the models.

    Attributes:
        model: It.
        inputs: Names of the inputs that it reads.
        weight: What its answers count, beside those of the others.
    """

    model: MultimodalModel
    inputs: Sequence[str]
    weight: float


class AveragedModel(nn.Module):
    """Averages what several models answer: probabilities where outputs are logits, else the outputs.

    A member counts for nothing in a row that has none of its inputs. The embedding is those of all members side by
    side. Auxiliary heads of members help them learn, and are left out.
    """

    weights: Tensor

    def __init__(self, members: Mapping[str, Member], link: Link) -> None:
        super().__init__()
        self.members = nn.ModuleDict({name: member.model for name, member in members.items()})
        self.inputs = {name: tuple(member.inputs) for name, member in members.items()}
        self.link = link
        self.register_buffer("weights", torch.tensor([member.weight for member in members.values()]))
        self.auxiliary_heads = nn.ModuleDict()
        self.remarks = tuple(remark for member in members.values() for remark in member.model.remarks)

    def forward(self, inputs: Inputs) -> Outputs:
        """Answer a batch; any input may be absent in any row (all-False mask)."""
        own = {name: {key: inputs[key] for key in keys} for name, keys in self.inputs.items()}
        answered = [model(own[name]) for name, model in self.members.items()]
        present = [torch.stack([mask.any(1) for _, mask in one.values()]).any(0) for one in own.values()]
        outputs = self._averaged(torch.stack([one.outputs for one in answered]), torch.stack(present))
        return Outputs(outputs, torch.cat([one.embedding for one in answered], dim=1), {})

    def _averaged(self, outputs: Tensor, present: Tensor) -> Tensor:
        """Average outputs (members, batch, num_outputs) over the members that read something, by ``present``."""
        counted = self.weights[:, None] * (present | ~present.any(0)).to(outputs.dtype)
        shares = (counted / counted.sum(0)).unsqueeze(2)
        if self.link == "identity":
            return (shares * outputs).sum(0)
        if self.link == "softmax":
            return (shares * outputs.softmax(-1)).sum(0).clamp(min=SMALLEST_PROBABILITY).log()
        return torch.logit((shares * outputs.sigmoid()).sum(0), eps=SMALLEST_PROBABILITY)

    @property
    def num_parameters(self) -> int:
        """How many numbers are learned."""
        return sum(parameter.numel() for parameter in self.parameters() if parameter.requires_grad)


AnyModel = MultimodalModel | AveragedModel
