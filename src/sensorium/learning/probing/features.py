"""What encoders that stay as they are make of rows: each cell is read once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray

from sensorium.learning.encoders import Encoded, Encoder
from sensorium.learning.model import MultimodalModel, to_tensors
from sensorium.learning.probing.remembered import SUMMARIES, key_of_cell, key_of_encoder
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
        sections: See `Encoder.sections`; at least one list.
    """

    values: NDArray[np.float32]
    present: NDArray[np.bool_]
    sections: tuple[tuple[int, ...], ...]

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
    key = key_of_encoder(encoder)
    present = rows.present[:, list(rows.modalities).index(name)]
    held = rows.only(name)
    values = np.zeros((len(rows), encoder.dim), np.float32)
    places = np.flatnonzero(present)
    done = 0
    with torch.inference_mode(), reporter.bar(title, len(held)) as advance:
        for batch in plain_batches(held, BATCH_SIZE):
            count = len(batch.labels)
            values[places[done : done + count]] = _summaries(encoder, key, batch.feeds, name)
            done += count
            advance(count, "")
    encoder.cpu()
    return Summaries(values, present.copy(), encoder.sections or ((encoder.dim,),))


def _summaries(encoder: Encoder, key: bytes, feeds: Mapping[str, Array], name: str) -> NDArray[np.float32]:
    """Return summaries (batch, dim), those of cells that were read before as they were."""
    values, masks = feeds[f"{name}.values"], feeds[f"{name}.mask"]
    keys = [key_of_cell(key, own, mask) for own, mask in zip(values, masks, strict=True)]
    found = [SUMMARIES.get(one) for one in keys]
    new = [place for place, one in enumerate(found) if one is None]
    if new:
        device = next(itertools.chain(encoder.parameters(), encoder.buffers()), torch.empty(0)).device
        inputs = to_tensors({f"{name}.values": values[new], f"{name}.mask": masks[new]}, device)
        made = encoder(*inputs[name]).summary.float().cpu().numpy()
        for place, summary in zip(new, made, strict=True):
            found[place] = summary
            SUMMARIES.put(keys[place], summary)
    return np.stack([one for one in found if one is not None])


@torch.inference_mode()
def outputs_from(model: MultimodalModel, summaries: Mapping[str, Summaries]) -> Array:
    """Return head outputs (rows, num_outputs) of a model on the processor, from what its encoders gave before."""
    model.eval()
    answered: Array = model.head(model.fusion({name: one.encoded() for name, one in summaries.items()})).numpy()
    return answered
