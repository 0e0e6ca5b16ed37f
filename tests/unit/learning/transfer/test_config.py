"""Options of how an encoder learns."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sensorium.errors import ConfigError
from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.learning.model import MultimodalModel
from sensorium.learning.transfer.config import LoraConfig, TuningConfig
from sensorium.learning.transfer.plan import plan_of
from sensorium.registry import part
from tests.contracts.features import FEATURES, TARGETS
from tests.tiny_models import tiny_model
from tests.unit.learning.transfer.runs import started


def config_of(tuning, encoder=None, **training):
    content = {
        "data": {"train": "rows.csv", "split": {"column": "split"}},
        "inputs": {"photo": {"type": "image", "column": "photo"}},
        "target": {"type": "category", "column": "label"},
        "model": {"encoders": {"photo": encoder or {"type": "huggingface", "source": str(tiny_model("vit"))}}},
        "training": training,
    }
    content["model"]["tuning"] = tuning
    return choose(parse_config(content))


@pytest.mark.parametrize(
    ("tuning", "train"),
    [
        ({}, "none"),
        ({"rate": 0.1}, "all"),
        ({"lora": {}}, "all"),
        ({"train": "all"}, "all"),
        ({"train": "none"}, "none"),
    ],
)
def test_weights_that_were_learned_stay_unless_it_is_said_how_they_learn(tuning, train):
    config = config_of({"photo": tuning} if tuning else {})
    assert config.model.tuning["photo"].train == train
    assert config.inputs["photo"].augment == (
        () if train == "none" else type(config.inputs["photo"])(column="x").augment
    )
    assert choose(config) == config
    assert parse_config(config.model_dump(mode="json")).model.tuning == config.model.tuning


def test_others_learn_and_need_no_options():
    assert config_of({}, "cnn").model.tuning == {}
    assert config_of({"photo": {}}, "cnn").model.tuning["photo"].train == "all"


@pytest.mark.parametrize(
    ("tuning", "message"),
    [
        ({"photo": {"train": "none", "rate": 0.1, "lora": {}}}, "Write `train: all`, or leave out `lora`, `rate`"),
        ({"photo": {"train": "some"}}, "model.tuning.photo.train': needs `all`, `none`, or the parts"),
        ({"photo": {"train": {"last": 0}}}, "model.tuning.photo.train"),
        ({"photo": {"unfreeze_after_epochs": 3}}, "nothing of it would learn in 3 epochs"),
        ({"sound": {}}, "model.tuning.sound: there is no input 'sound'"),
    ],
)
def test_contradictions_are_told(tuning, message):
    with pytest.raises(ConfigError) as caught:
        config_of(tuning, epochs=3)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("tuning", "message"),
    [
        ({"train": {"last": 4}}, "model.tuning.facts.train': the encoder has 3 parts. Name fewer"),
        ({"train": {"last": 1}, "depth_decay": 0.5}, "has no effect where one part of the encoder learns"),
    ],
)
def test_what_an_encoder_has_not_is_told(tuning, message):
    with pytest.raises(ConfigError) as caught:
        started(tuning)
    assert message in str(caught.value)


@pytest.mark.parametrize("tuning", [{"rate": 0.1}, {"train": {"last": 1}}])
def test_an_encoder_without_weights_has_nothing_to_tune(tuning):
    plain = part("encoder", "plain")().build(FEATURES["tabular"])
    with pytest.raises(ConfigError, match=r"model\.tuning\.facts': the encoder has no weights"):
        plan_of(model_with(plain), {"facts": TuningConfig.model_validate(tuning).settled(was_learned=False)})
    assert plan_of(model_with(plain), {"facts": TuningConfig(train="all")}).remarks == ()


def model_with(encoder):
    fusion = part("fusion", "concat")().build({"facts": encoder.dim})
    return MultimodalModel(
        {"facts": encoder}, fusion, part("head", "category")().build(fusion.dim, TARGETS["category"])
    )


OTHERS = {
    "train": {"last": 2},
    "rate": 0.5,
    "depth_decay": 0.5,
    "unfreeze_after_epochs": 1,
    "lora": {"rank": 2},
}
LORA_OTHERS = {"rank": 3, "alpha": 4, "targets": ["0"]}


def learned(tuning):
    done = started(tuning, epochs=2).fit()
    return {name: value.tolist() for name, value in done.after[-1].items()}


@pytest.mark.parametrize("name", TuningConfig.model_fields)
def test_every_field_has_an_effect(name):
    assert learned({name: OTHERS[name]}) != learned({})


@pytest.mark.parametrize("name", LoraConfig.model_fields)
def test_every_field_of_low_rank_parts_has_an_effect(name):
    assert learned({"lora": {name: LORA_OTHERS[name]}}) != learned({"lora": {}})


def test_numbers_are_checked():
    for wrong in ({"rate": 0}, {"depth_decay": 1.1}, {"unfreeze_after_epochs": 0}, {"lora": {"rank": 0}}):
        with pytest.raises(ValidationError):
            TuningConfig.model_validate(wrong)
