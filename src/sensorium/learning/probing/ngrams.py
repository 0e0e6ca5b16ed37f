"""N-grams of texts as a sparse block, and their scores put into the encoder."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import scipy.sparse
import torch

from sensorium.learning.encoders.ngram_scores import NgramScores, in_text
from sensorium.learning.probing.blocks import EVERYTHING, SolvedBlock
from sensorium.learning.probing.solving import Floats, Matrix
from sensorium.learning.training.rows import Rows
from sensorium.specs import Array


class NgramsBlock(SolvedBlock):
    """The n-grams of an input: rows by TF-IDF of length 1, the rarity of n-grams taken from these rows."""

    def __init__(self, encoder: NgramScores, rows: Rows, name: str) -> None:
        self._encoder = encoder
        counts = _counts(_ids(rows, name), len(rows), encoder.scores.num_embeddings)
        texts = int(rows.present[:, list(rows.modalities).index(name)].sum())
        holding = np.bincount(counts.indices, minlength=counts.shape[1])
        rarity = (np.log((1 + texts) / (1 + holding)) + 1).astype(np.float32)
        encoder.rarity.copy_(torch.from_numpy(rarity))
        self.matrix = _weighed(counts, encoder, rarity)
        self.columns = EVERYTHING

    def install(self, coefficients: Floats, weight: float, columns: torch.Tensor) -> None:
        """Put the scores into the encoder; the head passes them through."""
        self._encoder.scores.weight.copy_(torch.from_numpy(weight * coefficients))
        columns.copy_(torch.eye(len(columns)))


def _ids(rows: Rows, name: str) -> Iterable[Array | None]:
    modality = rows.modalities[name]
    arrays = (rows.arrays[name][place] for place in range(len(rows)))
    return (None if array is None else modality.standardise(array) for array in arrays)


def _counts(ids: Iterable[Array | None], num_rows: int, num_ids: int) -> Matrix:
    """Return how often each row has each id, (rows, ids)."""
    found = [np.empty(0, np.int64) if one is None else one for one in ids]
    ends = np.concatenate([[0], np.cumsum([len(one) for one in found])])
    places = np.concatenate([*found, np.empty(0, np.int64)])
    matrix = scipy.sparse.csr_matrix((np.ones(len(places), np.float32), places, ends), shape=(num_rows, num_ids))
    matrix.sum_duplicates()
    return matrix


def _weighed(counts: Matrix, encoder: NgramScores, rarity: Floats) -> Matrix:
    """Return counts as the encoder weighs them, (rows, ids) float32."""
    values = in_text(torch.from_numpy(counts.data), encoder.frequency).numpy() * rarity[counts.indices]
    sums = np.add.reduceat(np.append(values**2, 0), counts.indptr[:-1]) * (np.diff(counts.indptr) > 0)
    lengths = np.repeat(np.sqrt(np.maximum(sums, 1e-12)), np.diff(counts.indptr))
    return scipy.sparse.csr_matrix(
        ((values / lengths).astype(np.float32), counts.indices, counts.indptr), shape=counts.shape
    )
