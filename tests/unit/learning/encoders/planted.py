"""Learning a signal that was planted in random features."""

from __future__ import annotations

import torch
from torch import nn

from sensorium.registry import part


def share_right_after_training(encoder, spec, plant, *, steps=80, batch=32):
    """Train an encoder and a linear layer on fresh batches; return the share of 200 unseen rows answered right.

    ``plant(count, generator)`` makes values, their mask and labels of 0 or 1.
    """
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    model = part("encoder", encoder)().build(spec).train()
    head = nn.Linear(model.dim, 2)
    optimiser = torch.optim.AdamW([*model.parameters(), *head.parameters()], lr=2e-3)
    for _ in range(steps):
        values, mask, labels = plant(batch, generator)
        loss = nn.functional.cross_entropy(head(model(values, mask).summary), labels)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    values, mask, labels = plant(200, generator)
    with torch.no_grad():
        answers = head(model.eval()(values, mask).summary).argmax(1)
    return float((answers == labels).float().mean())
