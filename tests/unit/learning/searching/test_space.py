"""Ranges of a config: what is allowed is searched, and everything that is not is told at once."""

from __future__ import annotations

import pytest

from sensorium.errors import ConfigError
from sensorium.learning.searching.space import open_space

CONTENT = {
    "data": {"train": "table.csv"},
    "inputs": {"title": {"type": "text", "column": "title"}, "facts": {"type": "tabular", "columns": ["size"]}},
    "target": {"type": "category", "column": "label"},
    "model": {"encoders": {"title": "lstm"}},
}


def space_of(ranges, **changes):
    return open_space({**CONTENT, **changes, "tune": ranges})


def faults_of(ranges):
    with pytest.raises(ConfigError) as caught:
        space_of(ranges)
    return {fault.column: fault.message for fault in caught.value.faults}


class TestValues:
    def test_a_point_is_a_config_with_its_values(self):
        ranges = {
            "training.learning_rate": {"low": "1e-4", "high": "1e-2", "log": True},
            "model.fusion.type": {"choices": ["concat", "gated"]},
            "model.encoders.title.dim": {"low": 8, "high": 64, "step": 8},
            "training.balance": {"choices": [None, "alone", {"type": "alone", "weight": 0.5}]},
        }
        point = {"training.learning_rate": 0.005, "model.fusion.type": '"gated"', "model.encoders.title.dim": 16}
        config = space_of(ranges).config({**point, "training.balance": '{"type": "alone", "weight": 0.5}'})
        assert config.training.learning_rate == 0.005
        assert config.model.fusion.type == "gated"
        assert (config.model.encoders["title"].type, config.model.encoders["title"].dim) == ("lstm", 16)
        assert config.training.balance.weight == 0.5
        assert config.model.encoders["facts"].type == "mlp", "what is open is chosen as ever"

    def test_the_content_stays_as_it_was(self):
        space = space_of({"model.encoders.title.dim": {"low": 8, "high": 64}})
        space.config({"model.encoders.title.dim": 9})
        assert space.content["model"] == {"encoders": {"title": "lstm"}}
        assert "tune" not in space.content

    def test_places_of_a_list_are_counted(self):
        inputs = {**CONTENT["inputs"], "photo": {"type": "image", "column": "photo", "augment": ["flip", "rotate"]}}
        space = space_of({"inputs.photo.augment.1.degrees": {"low": 1, "high": 30}}, inputs=inputs)
        assert space.config({"inputs.photo.augment.1.degrees": 7.5}).inputs["photo"].augment[1].degrees == 7.5

    def test_an_option_of_a_part_that_is_chosen_too(self):
        ranges = {
            "training.mix.alpha": {"low": 0.1, "high": 1},
            "training.mix": {"choices": ["mixup", {"type": "mixup"}]},
        }
        space = space_of(ranges)
        assert [*space.ranges] == ["training.mix", "training.mix.alpha"], "the part before its option"
        assert space.config({"training.mix": '"mixup"', "training.mix.alpha": 0.7}).training.mix.alpha == 0.7

    def test_whole_numbers_are_told_by_the_key_not_by_the_range(self):
        ranges = {"training.epochs": {"low": 5, "high": 20}, "training.weight_decay": {"low": 0, "high": 1}}
        assert space_of(ranges).whole == {"training.epochs"}

    def test_the_config_as_it_stands_is_a_point(self):
        ranges = {
            "training.epochs": {"low": 5, "high": 25, "step": 5},
            "model.fusion": {"choices": ["gated", {"type": "concat", "dropout": 0.2}]},
            "training.mix": {"choices": [None, "mixup"]},
        }
        standing = {
            "model.fusion": '{"dropout": 0.2, "type": "concat"}', "training.epochs": 20, "training.mix": "null",
        }  # fmt: skip
        assert space_of(ranges).as_it_stands == standing

    @pytest.mark.parametrize("one", [{"low": 5, "high": 19}, {"low": 3, "high": 24, "step": 3}, {"choices": [1, 2]}])
    def test_or_it_lies_outside(self, one):
        assert space_of({"training.epochs": one}).as_it_stands is None

    def test_what_is_proposed_holds_the_config_as_it_stands(self):
        space = open_space(CONTENT)
        assert space.is_proposed
        assert space.as_it_stands["training.learning_rate"] == space.base.training.learning_rate
        assert {"training.input_dropout", "model.fusion.type"} < set(space.ranges)

    def test_what_has_no_effect_with_the_method_is_not_proposed(self):
        probe = {**CONTENT, "model": {"encoders": {"title": "ngram_bag"}}, "training": {"method": "probe"}}
        assert set(open_space(probe).ranges) == {"training.method.hidden_weight"}

    def test_one_input_is_not_asked_how_it_is_joined(self):
        alone = open_space({**CONTENT, "inputs": {"facts": CONTENT["inputs"]["facts"]}, "model": {}})
        assert "training.input_dropout" not in alone.ranges
        assert "model.fusion.type" not in alone.ranges


class TestFaults:
    def test_all_of_them_at_once(self):
        found = faults_of(
            {
                "training.learing_rate": {"low": 1, "high": 2},
                "training.warmup": {"low": 0, "high": 1},
                "training.epochs": {"low": 1.5, "high": 3},
                "training.batch_size": {"low": 4, "high": 9, "step": 1.5},
                "model.fusion.type": {"choices": ["concat", "gatde"]},
                "model.encoders.title.kernel": {"low": 1, "high": 3},
                "model.encoders.photo": {"choices": ["cnn", "resnet"]},
                "training.seed": {"low": 1, "high": 3},
            }
        )
        assert "Did you mean 'learning_rate'" in found["tune.training.learing_rate"]
        assert found["tune.training.warmup"] == "1: Input should be less than 1"
        assert "valid integer" in found["tune.training.epochs"]
        assert "`step` must be whole" in found["tune.training.batch_size"]
        assert "Did you mean 'gated'" in found["tune.model.fusion.type"]
        assert "unknown key" in found["tune.model.encoders.title.kernel"]
        assert "there is no input 'photo'" in found["tune.model.encoders.photo"]
        assert "luckiest seed" in found["tune.training.seed"]

    @pytest.mark.parametrize(
        "path",
        [
            "data.split.seed", "target", "target.column", "calibration.share", "inputs", "inputs.title",
            "inputs.title.column", "inputs.facts.columns", "inputs.title.type", "model", "model.encoders", "training",
            "training.device", "training.workers", "name", "energy.country", "tune",
        ],
    )  # fmt: skip
    def test_what_would_make_figures_incomparable_or_has_no_effect(self, path):
        assert "cannot be searched" in faults_of({path: {"choices": [1, 2]}})[f"tune.{path}"]

    @pytest.mark.parametrize(
        ("one", "message"),
        [
            ({"low": 3, "high": 2}, "`low` must be below `high`"),
            ({"low": 0, "high": 1, "log": True}, "`log` needs"),
            ({"low": 1, "high": 2, "log": True, "step": 1}, "exclude each other"),
            ({"low": 1, "high": 2, "step": 3}, "longer than the range"),
            (7, "needs a range, such as {low: 1, high: 9}"),
        ],
    )
    def test_ranges_that_are_none(self, one, message):
        assert message in faults_of({"training.epochs": one})["tune.training.epochs"]

    def test_inner_faults_have_their_key(self):
        found = faults_of({"training.epochs": {"choices": [1, 1]}})
        assert found["tune.training.epochs.choices"] == "two choices are the same"
        assert "tune.training.epochs.lo" in faults_of({"training.epochs": {"lo": 1, "high": 2}})
        assert "tune.training.epochs.choices" in faults_of({"training.epochs": {"choices": [1]}})

    def test_members_are_searched_one_by_one(self):
        members = {
            "words": {"inputs": ["title"], "model": {"encoders": {"title": "lstm"}}},
            "rest": {"inputs": ["facts"]},
        }
        content = {**CONTENT, "model": {}, "members": members}
        assert {"members.words.training.learning_rate", "members.rest.weight"} < set(open_space(content).ranges)
        rate = {"low": 1e-4, "high": 1e-2, "log": True}
        space = space_of({"members.words.training.learning_rate": rate}, members=members, model={})
        assert (
            space.config({"members.words.training.learning_rate": 5e-4}).members["words"].training.learning_rate == 5e-4
        )
        with pytest.raises(ConfigError) as caught:
            space_of(
                {"members.none.weight": rate, "members.rest.training.seed": rate, "training.weight_decay": rate},
                members=members, model={},
            )  # fmt: skip
        said = "\n".join(fault.message for fault in caught.value.faults)
        assert "no member 'none'" in said
        assert "luckiest seed" in said
        assert "members learn as they say themselves" in said

    def test_an_option_must_be_one_of_every_part_that_may_be_chosen(self):
        found = faults_of(
            {
                "model.encoders.title.type": {"choices": ["lstm", "text_transformer"]},
                "model.encoders.title.bidirectional": {"choices": [True, False]},
            }
        )
        assert "unknown key" in found["tune.model.encoders.title.bidirectional"]

    def test_a_wrong_part_does_not_hide_what_is_wrong_elsewhere(self):
        found = faults_of(
            {
                "model.fusion": {"choices": ["gatde", "concat"]},
                "model.fusion.dropout": {"low": 0, "high": 1},
                "training.epochs": {"low": 0, "high": 3},
            }
        )
        assert set(found) == {"tune.model.fusion", "tune.model.fusion.dropout", "tune.training.epochs"}
