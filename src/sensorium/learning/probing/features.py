"""What encoders that stay as they are make of rows: each cell is read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.progress import Reporter
from sensorium.specs import Array

BATCH_SIZE = 64


@dataclass(frozen=True)
class Summaries:
    """One input of rows as its encoder summarises it.

    Attributes:
        values: (rows, dim) float32, zero where the input is absent.
        present: (rows,) bool.
        sections: Widths of the parts of a summary that tell unlike things.
    """

    values: NDArray[np.float32]
    present: NDArray[np.bool_]
    sections: tuple[int, ...]

    def encoded(self) -> Encoded:
        """Return them as an encoder gives them, the summary as the only token."""
        values, mask = torch.from_numpy(self.values), torch.from_numpy(self.present[:, None])
        return Encoded(values.unsqueeze(1), mask, values)


def summarise(
    model: MultimodalModel, rows: Rows, device: torch.device, reporter: Reporter, title: str
) -> dict[str, Summaries]:
    """Return input name → what its encoder makes of the rows, without random variation."""
    return {
        name: summarise_input(model, name, rows, device=device, reporter=reporter, title=f"{title} {name}")
        for name in model.encoders
    }


def summarise_input(
    model: MultimodalModel, name: str, rows: Rows, *, device: torch.device, reporter: Reporter, title: str
) -> Summaries:
    """Return what one encoder makes of the rows that hold its input."""
    encoder = cast("Encoder", model.encoders[name]).to(device).eval()
    present = rows.present[:, list(rows.modalities).index(name)]
    held = rows.only(name)
    values = np.zeros((len(rows), encoder.dim), np.float32)
    places = np.flatnonzero(present)
    done = 0
    with torch.inference_mode(), reporter.bar(title, len(held)) as advance:
        for batch in plain_batches(held, BATCH_SIZE):
            summary = encoder(*to_tensors(batch.feeds, device)[name]).summary
            values[places[done : done + len(summary)]] = summary.float().cpu().numpy()
            done += len(summary)
            advance(len(summary), "")
    encoder.cpu()
    return Summaries(values, present.copy(), encoder.sections or (encoder.dim,))


@torch.inference_mode()
def outputs_from(model: MultimodalModel, summaries: Mapping[str, Summaries]) -> Array:
    """Return head outputs (rows, num_outputs) of a model on the processor, from what its encoders gave before."""
    model.eval()
    answered: Array = model.head(model.fusion({name: one.encoded() for name, one in summaries.items()})).numpy()
    return answered
