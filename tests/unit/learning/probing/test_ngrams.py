"""N-grams of texts in a probe: the sparse block, and the encoder that gives the same."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.feature_extraction.text import TfidfTransformer

from sensorium.learning.encoders.ngram_scores import NgramScores
from sensorium.learning.model import to_tensors
from sensorium.learning.pipeline import train
from sensorium.learning.probing.ngrams import NgramsBlock
from sensorium.learning.training.rows import Rows, plain_batches
from sensorium.modalities.text import TextConfig
from sensorium.progress import Reporter
from tests.unit.learning.table_run import open_run_config, write_rows

TEXTS = ["红 the red red fire", None, "the sea", "the the the sea is blue", "", "unknown"]


def rows_of(texts):
    config = TextConfig(column="title", min_count=1).read_by(("ngrams",))
    modality = config.fit([text for text in texts if text][:3])
    arrays = [None if text is None else modality.read(text) for text in texts]
    return Rows({"title": modality}, {"title": arrays}, np.zeros(len(texts), np.int64))


@pytest.mark.parametrize("frequency", ["logarithm", "presence", "count"])
def test_the_encoder_sums_what_the_sparse_block_holds(frequency):
    rows = rows_of(TEXTS)
    encoder = NgramScores(rows.modalities["title"].spec.vocabulary_size, dim=3, frequency=frequency)
    with torch.no_grad():
        block = NgramsBlock(encoder, rows, "title")
        batch = next(plain_batches(rows, len(rows)))
        summary = encoder(*to_tensors(batch.feeds)["title"]).summary.numpy()
        expected = block.matrix @ encoder.scores.weight.numpy()
    np.testing.assert_allclose(summary, expected, atol=1e-6)
    lengths = np.asarray(block.matrix.multiply(block.matrix).sum(1)).ravel()
    np.testing.assert_allclose(lengths, [1, 0, 1, 1, 1, 1], atol=1e-5)


def test_rows_are_weighed_as_scikit_learn_weighs_them():
    rows = rows_of([text for text in TEXTS if text])
    encoder = NgramScores(rows.modalities["title"].spec.vocabulary_size, dim=1, frequency="logarithm")
    with torch.no_grad():
        ours = NgramsBlock(encoder, rows, "title").matrix.toarray()
    counts = np.zeros(ours.shape)
    for row, array in enumerate(rows.arrays["title"]):
        np.add.at(counts[row], rows.modalities["title"].standardise(array), 1)
    theirs = TfidfTransformer(sublinear_tf=True).fit_transform(counts).toarray()
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize("loss", [{"type": "cross_entropy"}, {"type": "cross_entropy", "label_smoothing": 0.05}])
def test_texts_are_learned_beside_other_inputs(tmp_path, loss):
    """By least squares, and by the loss as it is."""
    table = write_rows(tmp_path / "rows.csv", num_rows=150)
    inputs = {
        "title": {"type": "text", "column": "title", "min_count": 1},
        "facts": {"type": "tabular", "columns": ["size"]},
    }
    changes = {"inputs": inputs, "model": {"loss": loss}, "training": {"method": "probe"}}
    run = train(open_run_config(table, **changes), tmp_path / "model", reporter=Reporter())
    assert run.figures["test"]["accuracy"] > 0.9
    alone = {tuple(one["inputs"]): one["figures"]["accuracy"] for one in run.figures["subsets"]["subsets"]}
    assert alone[("title",)] > 0.9
    assert alone[("facts",)] > 0.9
