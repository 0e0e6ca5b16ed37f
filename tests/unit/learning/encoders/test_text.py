"""What is special about the encoders of text."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from sensorium.errors import ConfigError
from sensorium.registry import names as part_names
from sensorium.registry import part
from sensorium.specs import FeatureSpec

SPEC = FeatureSpec("text", (), "int64", max_length=8, vocabulary_size=12)


def encode(name, ids, **options):
    torch.manual_seed(0)
    encoder = part("encoder", name)(dim=8, **options).build(SPEC).eval()
    values = torch.tensor([ids])
    with torch.no_grad():
        return encoder(values, torch.ones_like(values, dtype=torch.bool))


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_a_first_token_knows_the_last_word_only_when_read_backwards(name):
    for bidirectional in (False, True):
        first, second = (encode(name, [1, 2, last], bidirectional=bidirectional).tokens[0, 0] for last in (3, 4))
        assert torch.equal(first, second) != bidirectional


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_an_odd_width_has_no_halves(name):
    with pytest.raises(ValidationError, match=r"dim \(9\) must be even"):
        part("encoder", name)(dim=9, bidirectional=True)
    assert part("encoder", name)(dim=9).build(SPEC).dim == 9


def test_the_order_of_words_matters_to_attention():
    forth, back = encode("text_transformer", [1, 2, 3]), encode("text_transformer", [3, 2, 1])
    assert not torch.allclose(forth.summary, back.summary, atol=1e-3)


def test_attention_reads_texts_longer_than_any_seen():
    assert torch.isfinite(encode("text_transformer", [1, 2, 3] * 100).tokens).all()


def test_heads_must_share_the_width():
    with pytest.raises(ValidationError, match=r"dim \(8\) must be a multiple of num_heads \(3\)"):
        part("encoder", "text_transformer")(dim=8, num_heads=3)


NAMED = FeatureSpec("text", (), "int64", max_length=8, vocabulary_size=5, tokens=("red", "bus", "好"))


def started(tmp_path, name, spec=NAMED, **options):
    path = tmp_path / "words.vec"
    path.write_text("好 1 2 3 4\nbus 5 6 7 8\n", encoding="utf-8")
    width = {"dim": 4} if name == "text_transformer" else {"embedding_dim": 4}
    config = part("encoder", name).model_validate({**width, "vectors": {"path": str(path), **options}})
    torch.manual_seed(0)
    return config.build(spec)


@pytest.mark.parametrize("name", part_names("encoder"))
def test_an_embedding_starts_from_word_vectors(tmp_path, name):
    if "vectors" not in part("encoder", name).model_fields:
        return
    encoder = started(tmp_path, name)
    assert encoder.embedding.weight[3:].tolist() == [[5, 6, 7, 8], [1, 2, 3, 4]]
    assert encoder.remarks == ("word vectors for 2 of 3 known tokens (67%)",)
    with pytest.raises(ConfigError, match="does not name its tokens"):
        started(tmp_path, name, spec=SPEC)
    width = {"dim": 5, "num_heads": 1} if name == "text_transformer" else {"embedding_dim": 5}
    other = part("encoder", name).model_validate({**width, "vectors": {"path": str(tmp_path / "words.vec")}})
    with pytest.raises(ConfigError, match="4 numbers, but the embedding is 5 wide"):
        other.build(NAMED)


@pytest.mark.parametrize("freeze", [False, True])
def test_frozen_vectors_stay_and_the_others_learn(tmp_path, freeze):
    encoder = started(tmp_path, "lstm", freeze=freeze)
    before = {key: value.clone() for key, value in encoder.state_dict().items()}
    optimiser = torch.optim.AdamW(encoder.parameters(), lr=0.1, weight_decay=0.5)
    ids = torch.tensor([[1, 2, 3, 4]])
    encoder(ids, torch.ones_like(ids, dtype=torch.bool)).summary.sum().backward()
    optimiser.step()
    after = encoder.state_dict()
    assert list(after) == list(before)
    changed = (after["embedding.weight"] != before["embedding.weight"]).any(1).tolist()
    assert changed == [True, True, True, not freeze, not freeze]
    plain = part("encoder", "lstm")(embedding_dim=4).build(NAMED)
    plain.load_state_dict(after)
    torch.testing.assert_close(plain.embedding(ids), encoder.embedding(ids), rtol=0, atol=0)
