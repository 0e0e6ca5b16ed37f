"""What every segmenter promises."""

from __future__ import annotations

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensorium.errors import BundleError
from sensorium.modalities.text import TextConfig
from sensorium.modalities.words.cleaning import Cleaner
from sensorium.registry import module, names, part

EACH = pytest.mark.parametrize("name", names("segmenter"))
TEXTS = [
    "a red apple and a green apple, unbelievably",
    "the red bus; the green bus: unbreakable",
    "红苹果和青苹果，老人术后身亡",
    "ein roter Apfel für 1.50 €",
    "...",
] * 3


@pytest.fixture(scope="module")
def tokenizer_file(tmp_path_factory):
    """A tokenizer.json as other programs write it: with special tokens, padding and truncation of its own."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0, "[CLS]": 1, "red": 2, "un": 3, "##able": 4}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 1)])
    tokenizer.enable_padding(length=16)
    tokenizer.enable_truncation(4)
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    tokenizer.save(str(path))
    return path


@pytest.fixture
def options(name, tokenizer_file):
    return options_of(name, tokenizer_file)


def options_of(name, tokenizer_file):
    needed = {"tokenizer_file": {"path": str(tokenizer_file)}, "pretrained": {"source": str(tokenizer_file.parent)}}
    return needed.get(name, {})


def fitted(name, options):
    return _fitted(name, json.dumps(options))


@cache
def _fitted(name, options):
    return part("segmenter", name).model_validate(json.loads(options)).fit(TEXTS, min_count=2)


@EACH
def test_tokens_are_texts_and_always_the_same(name, options):
    segmenter = fitted(name, options)
    for text in TEXTS:
        tokens = segmenter.cut(text)
        assert all(isinstance(token, str) and token for token in tokens)
        assert segmenter.cut(text) == tokens
    assert segmenter.cut("") == segmenter.cut("   ") == []
    assert len(segmenter.cut("red green red green red green")) >= 6, "a whole text is cut, not its start"


@EACH
def test_training_again_gives_the_same(name, options):
    again = part("segmenter", name).model_validate(options).fit(iter(TEXTS), min_count=2)
    assert again.state() == fitted(name, options).state()


@EACH
@settings(max_examples=50, deadline=None)
@given(text=st.text())
def test_any_cleaned_text_is_cut_alike_after_a_round_through_json(name, tokenizer_file, text):
    options = options_of(name, tokenizer_file)
    segmenter = fitted(name, options)
    config = part("segmenter", name).model_validate_json(part("segmenter", name)(**options).model_dump_json())
    cleaned = Cleaner().clean(text)
    assert _restored(config, json.dumps(segmenter.state(), allow_nan=False)).cut(cleaned) == segmenter.cut(cleaned)


@cache
def _restored(config, state):
    return config.restore(json.loads(state))


@EACH
def test_a_foreign_state_is_refused(name, options):
    config = part("segmenter", name).model_validate(options)
    for damaged in ({"other": 1}, {"tokenizer": []}, {"tokenizer": {"model": 3}}, {"dictionary": "0"}):
        with pytest.raises(BundleError, match="modality state"):
            config.restore(damaged)


@EACH
def test_every_field_has_an_effect(name, options, tmp_path, tokenizer_file):
    other = tmp_path / "tokenizer.json"
    other.write_text(tokenizer_file.read_text().replace('"red"', '"bus"'))
    changes = {"num_pieces": 12, "path": str(other), "source": str(tmp_path)}
    plain = fitted(name, options)
    for field in set(part("segmenter", name).model_fields) - {"type"}:
        changed = part("segmenter", name).model_validate({**options, field: changes[field]}).fit(TEXTS, min_count=2)
        assert [changed.cut(text) for text in TEXTS] != [plain.cut(text) for text in TEXTS], f"{name}.{field}"


@EACH
def test_a_text_input_uses_it_and_names_its_extras(name, options):
    segment = {"type": name, **options}
    config = TextConfig(column="x", segment=segment, **({} if part("segmenter", name).has_ids else {"min_count": 1}))
    text = config.fit(TEXTS)
    assert config.extras == part("segmenter", name).extras
    assert (text.read("red bus") < text.spec.vocabulary_size).all()
    again = type(text).from_state(config, json.loads(json.dumps(text.state())))
    assert again.read("the red bus").tolist() == text.read("the red bus").tolist()


@EACH
def test_the_part_is_documented(name):
    config = part("segmenter", name)
    assert module("segmenter", name).__doc__
    assert "Use it" in config.__doc__
    documented = "".join(one.__doc__ or "" for one in config.__mro__)
    for field in set(config.model_fields) - {"type"}:
        assert f"        {field}: " in documented, f"describe {field}"
