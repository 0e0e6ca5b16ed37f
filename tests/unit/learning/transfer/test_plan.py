"""What of an encoder learns, when and how fast."""

from __future__ import annotations

import pytest
import torch
from safetensors import safe_open
from torch import nn

from sensorium.errors import ConfigError
from sensorium.learning.training.checkpoint import Checkpoints
from sensorium.learning.training.history import Judge
from sensorium.progress import Reporter
from tests.unit.learning.transfer.runs import FIRST, LAST, MIDDLE, ROWS, UNJUDGED, run, started, state_of

ALL = (FIRST, MIDDLE, LAST)


def touched(names):
    """Which layers of the encoder are among names of weights."""
    return [part in {name[: len(part)] for name in names} for part in ALL]


@pytest.mark.parametrize(
    ("train", "expected"),
    [("all", [True] * 3), ({"last": 3}, [True] * 3), ({"last": 1}, [False, False, True]), ("none", [False] * 3)],
)
def test_only_what_shall_learn_changes(train, expected):
    done = run({"train": train})
    assert touched(done.changed()) == expected
    others = {name for name in done.before if not name.startswith("encoders.facts.")}
    assert others <= done.changed(), "the rest of the model learns"


@pytest.mark.parametrize("train", ["none", {"last": 1}])
def test_what_does_not_learn_is_as_in_use_and_costs_nothing(train):
    done = started({"train": train})
    encoder = done.model.train().encoders["facts"]
    learning = [any(p.requires_grad for p in part.parameters()) for part in encoder.by_depth()]
    layers = [
        [layer for layer in part.modules() if not isinstance(layer, nn.ModuleList)] for part in encoder.by_depth()
    ]
    assert [{layer.training for layer in part} for part in layers] == [{learns} for learns in learning]
    needs_way_back = []
    encoder.layers[4].register_forward_hook(lambda _layer, given, _out: needs_way_back.append(given[0].requires_grad))
    done.fit()
    assert needs_way_back
    assert not any(needs_way_back), "no gradient goes below the lowest part that learns"
    held = {id(one) for group in done.trainer.optimiser.param_groups for one in group["params"]}
    assert held == {id(one) for one in done.model.parameters() if one.requires_grad}
    assert done.model.num_parameters == sum(one.numel() for one in done.model.parameters() if id(one) in held)


def test_each_part_learns_at_its_own_rate():
    options = {"optimiser": "sgd", "epochs": 1, "batch_size": 48, "gradient_clip_norm": 0, "weight_decay": 0}
    plain, slowed = run(**options), run({"rate": 0.5, "depth_decay": 0.1}, **options)
    for begin, factor in ((FIRST, 0.005), (MIDDLE, 0.05), (LAST, 0.5)):
        moved, less = (done.after[0][f"{begin}weight"] - done.before[f"{begin}weight"] for done in (plain, slowed))
        torch.testing.assert_close(less, factor * moved, atol=1e-7, rtol=1e-2)
    rest = [name for name in plain.before if not name.startswith("encoders.facts.")]
    assert all(torch.equal(plain.after[0][name], slowed.after[0][name]) for name in rest), "others are not slowed"


def test_rates_follow_the_schedule():
    done = run({"rate": 0.5, "depth_decay": 0.1}, schedule="cosine")
    rates = sorted({group["lr"] for group in done.trainer.optimiser.param_groups}, reverse=True)
    assert rates == pytest.approx([rates[0] * factor for factor in (1, 0.5, 0.05, 0.005)])
    assert rates[0] < 0.01


def test_parts_begin_to_learn_one_after_the_other():
    done = run({"unfreeze_after_epochs": 2}, epochs=7)
    found = [touched(done.changed(epoch)) for epoch in range(7)]
    assert found == [
        [False, False, False],
        [False, False, False],
        [False, False, True],
        [False, False, True],
        [False, True, True],
        [False, True, True],
        [True, True, True],
    ]


def test_what_would_begin_behind_the_last_epoch_does_not_count():
    few, enough = started({"unfreeze_after_epochs": 2}, epochs=4), started({"unfreeze_after_epochs": 2}, epochs=7)
    assert few.model.num_parameters < enough.model.num_parameters == started().model.num_parameters
    assert "1 of 3 parts" in few.trainer.plan.remarks[0]
    assert "from epoch 3 on, all from epoch 7 on" in enough.trainer.plan.remarks[0]


def test_a_run_is_not_stopped_before_all_of_it_learns():
    worse = iter(range(20, 0, -1))
    judge = Judge("falling", True, lambda _outputs: float(next(worse)))
    waiting = started({"unfreeze_after_epochs": 2}, epochs=12, early_stopping_epochs=2)
    assert len(waiting.trainer.fit(ROWS, ROWS, judge, reporter=Reporter())) == 8


@pytest.mark.parametrize("averaged", [{}, {"ema": 0.9}, {"swa_from": 0.5}])
@pytest.mark.parametrize("lora", [None, {"rank": 2}])
def test_a_run_taken_up_ends_with_the_same_bits(tmp_path, averaged, lora):
    tuning = {"unfreeze_after_epochs": 1, "depth_decay": 0.5, "lora": lora}
    whole = run(tuning, epochs=5, **averaged)

    def taken_up(on_epoch):
        checkpoints = Checkpoints(tmp_path, run="this", interval_s=0, reporter=Reporter())
        again = started(tuning, epochs=5, **averaged)
        again.trainer.fit(ROWS, ROWS, UNJUDGED, reporter=Reporter(), checkpoints=checkpoints, on_epoch=on_epoch)
        return again

    def breaking_off(epoch):
        raise InterruptedError(epoch)

    for _ in range(3):  # each goes on from a step of the epoch before, in which less learned
        with pytest.raises(InterruptedError):
            taken_up(breaking_off)
    expected, found = state_of(whole.model), state_of(taken_up(lambda _epoch: None).model)
    assert all(torch.equal(found[name], value) for name, value in expected.items())


def test_a_checkpoint_holds_no_weight_that_stays_as_it_is(tmp_path):
    def kept():
        return Checkpoints(tmp_path, run="this", interval_s=0, reporter=Reporter())

    started({"train": {"last": 1}}, ema=0.9).fit(checkpoints=kept())
    with safe_open(kept().path, framework="pt") as file:
        names = {name.partition("/")[2] for name in file.keys()}  # noqa: SIM118 -- it is no mapping
    assert touched(names) == [False, False, True]
    other = started({"train": {"last": 1}}, ema=0.9)
    with torch.no_grad():
        other.model.get_parameter(f"{FIRST}weight").add_(1e-6)
    with pytest.raises(ConfigError, match="other weights of an encoder that does not learn"):
        other.fit(checkpoints=kept())


@pytest.mark.parametrize("averaged", [{"ema": 0.9}, {"swa_from": 0.5}])
def test_an_average_is_of_what_learns(averaged):
    plain, done = (run({"train": {"last": 1}}, epochs=4, **options) for options in ({}, averaged))
    expected, found = state_of(plain.model), state_of(done.model)
    assert touched({name for name, value in found.items() if not torch.equal(done.before[name], value)}) == [0, 0, 1]
    assert touched({name for name, value in found.items() if not torch.equal(expected[name], value)}) == [0, 0, 1]
