"""Who is mixed with whom, and what becomes of labels; blending counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from sensorium.learning.losses.cross_entropy import CrossEntropyConfig
from sensorium.learning.mixes.blending.pairs import blend
from sensorium.learning.mixes.cutmix import CutmixConfig
from sensorium.learning.mixes.mixup import MixupConfig
from sensorium.learning.model import Outputs
from sensorium.learning.training.batches import TrainingBatches
from sensorium.learning.training.mixing import mixed, partners_of
from sensorium.learning.training.objective import Auxiliary, Objective, Others
from sensorium.learning.training.rows import Batch, Rows
from sensorium.specs import TargetSpec
from tests.unit.learning.rows import learnable_rows

SPEC = TargetSpec("category", 3, class_counts=(6, 3, 1), classes=("cat", "dog", "owl"))


def masks(**present):
    return {f"{name}.mask": np.array(held, dtype=bool)[:, None] for name, held in present.items()}


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=12), st.integers(0, 9))
def test_rows_are_mixed_with_rows_that_show_the_same_inputs(shown, seed):
    feeds = masks(photo=[one for one, _ in shown], title=[other for _, other in shown])
    partners = partners_of(feeds, np.random.default_rng(seed))
    assert sorted(partners) == list(range(len(shown))), "each row is mixed in once"
    for row, partner in enumerate(partners):
        assert shown[row] == shown[partner]
        assert (row == partner) == (shown.count(shown[row]) == 1)


def test_numbers_are_averaged_where_both_rows_have_them():
    values = np.array([[[4.0], [4.0], [4.0]], [[0.0], [0.0], [0.0]]], dtype=np.float32)
    mask = np.array([[True, True, True], [True, False, False]])
    made, length = blend(values, mask, np.array([1, 0]), np.array([0.75, 0.75], dtype=np.float32))
    assert made[:, :, 0].tolist() == [[3.0, 4.0, 0.0], [1.0, 4.0, 0.0]]
    # 0.75 x 3 + 0.25 x 1 is 2.5 positions, and 1.5; halves go to the even number.
    assert length.sum(1).tolist() == [2, 2]


def test_texts_begin_as_their_own_and_end_as_their_partners():
    values = np.array([[1, 2, 3, 4], [7, 8, 0, 0]])
    made, length = blend(values, values > 0, np.array([1, 0]), np.array([0.5, 0.5], dtype=np.float32))
    assert made.tolist() == [[1, 2, 8, 0], [7, 3, 4, 0]]
    assert length.sum(1).tolist() == [3, 3]


def test_a_window_shows_the_partners_picture_and_the_share_is_what_is_left():
    pictures = np.stack([np.zeros((1, 3, 40, 60)), np.ones((1, 3, 40, 60))]).astype(np.float32)
    feeds = {"photo.values": pictures, "photo.mask": np.ones((2, 1), bool)}
    for seed in range(10):
        made = CutmixConfig().mix(feeds, np.array([1, 0]), np.random.default_rng(seed))
        foreign = made.feeds["photo.values"][0, 0, 0]
        assert set(np.unique(foreign)) <= {0.0, 1.0}
        assert 1 - foreign.mean() == pytest.approx(made.shares[0], abs=0.05)
        rows, columns = np.flatnonzero(foreign.any(1)), np.flatnonzero(foreign.any(0))
        assert foreign.sum() == len(rows) * len(columns), "one rectangle"
        assert made.feeds["photo.values"][1].mean() == pytest.approx(made.shares[1], abs=0.05)


def test_classes_keep_both_labels_and_numbers_are_averaged():
    feeds = {"facts.values": np.eye(2, dtype=np.float32)[:, None], "facts.mask": np.ones((2, 1), bool)}
    numbers = {"facts": np.array([0.0, np.nan], dtype=np.float32)}
    made = mixed(Batch(feeds, np.array([0, 1]), numbers), MixupConfig(alpha=50), np.random.default_rng(0))
    assert made.labels.tolist() == [0, 1]
    assert made.other.labels.tolist() == [1, 0]
    np.testing.assert_allclose(made.feeds["facts.values"][0, 0], [made.other.shares[0], 1 - made.other.shares[0]])
    assert np.isnan(made.own_labels["facts"]).all(), "a number that is missing stays so in both rows"
    scores = mixed(Batch(feeds, np.array([10.0, 20.0], np.float32), {}), MixupConfig(), np.random.default_rng(0))
    np.testing.assert_allclose(scores.labels, 10 + 10 * np.abs(np.array([0, 1]) - (1 - scores.other.shares)), rtol=1e-5)


def test_the_loss_is_that_of_soft_labels():
    outputs = torch.randn(4, 3, generator=torch.Generator().manual_seed(0))
    own, other = torch.tensor([0, 1, 2, 0]), torch.tensor([1, 2, 2, 0])
    shares = torch.tensor([0.9, 0.5, 0.7, 1.0])
    soft = shares[:, None] * functional.one_hot(own, 3) + (1 - shares[:, None]) * functional.one_hot(other, 3)
    made = Outputs(outputs, outputs, {})
    plain = Objective(CrossEntropyConfig().build(SPEC))(made, {}, own, {}, Others(other, {}, shares))
    torch.testing.assert_close(plain.answers, functional.cross_entropy(outputs, soft, reduction="none"))
    loss = CrossEntropyConfig(class_weights="balanced", label_smoothing=0.1).build(SPEC)
    weighted = Objective(loss)(made, {}, own, {}, Others(other, {}, shares))
    torch.testing.assert_close(weighted.answers, shares * loss(outputs, own) + (1 - shares) * loss(outputs, other))


def test_sets_of_tags_stay_whole_and_their_losses_are_mixed():
    feeds = masks(facts=[True, True]) | {"facts.values": np.eye(2, 3, dtype=np.float32)[:, None]}
    marks = np.array([[1, 0, 1], [0, 1, 0]], dtype=np.int8)
    made = mixed(Batch(feeds, marks, {}), MixupConfig(), np.random.default_rng(0))
    assert made.labels.tolist() == marks.tolist()
    assert made.other.labels.tolist() == marks[::-1].tolist()


def test_an_inputs_own_loss_counts_rows_of_which_both_labels_are_known():
    outputs = torch.randn(3, 3, generator=torch.Generator().manual_seed(0))
    loss = torch.nn.CrossEntropyLoss(reduction="none")
    labels, shares = torch.tensor([0, 1, 2]), torch.tensor([0.6, 0.6, 0.6])
    made = Outputs(outputs, outputs, {"photo": outputs})
    inputs = {"photo": (outputs, torch.ones(3, 1, dtype=torch.bool))}
    others = Others(labels, {"photo": torch.tensor([1, -1, 0])}, shares)
    found = Objective(loss, {"photo": Auxiliary(loss, 1.0)})(
        made, inputs, labels, {"photo": torch.tensor([0, 1, -1])}, others
    )
    alone = 0.6 * loss(outputs[:1], torch.tensor([0])) + 0.4 * loss(outputs[:1], torch.tensor([1]))
    torch.testing.assert_close(found.total - found.answers.mean(), alone[0])


def test_batches_are_mixed_the_same_way_wherever_an_epoch_is_taken_up():
    made = TrainingBatches(learnable_rows(40), 8, 0.2, 0, mix=MixupConfig(alpha=1))

    def content(batches):
        return [[array.tobytes() for array in (*one.feeds.values(), one.labels, *one.other[::2])] for one in batches]

    whole = content(made.epoch(2))
    assert content(made.epoch(2, first=3, workers=2)) == whole[3:]
    assert content(made.epoch(3)) != whole


def test_a_batch_of_one_is_not_mixed():
    rows = learnable_rows(10)
    batch = next(
        TrainingBatches(Rows(rows.modalities, rows.arrays, rows.labels), 1, 0.0, 0, mix=MixupConfig()).epoch(1)
    )
    assert batch.other.shares.tolist() == [1.0]
