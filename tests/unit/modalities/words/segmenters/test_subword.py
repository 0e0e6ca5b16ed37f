from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sensorium.errors import DataError, MissingDependencyError
from sensorium.modalities.text import TextConfig
from sensorium.modalities.words.segmenters.bpe import BpeConfig
from sensorium.modalities.words.segmenters.tokenizer_file import TokenizerFileConfig
from sensorium.modalities.words.segmenters.unigram import UnigramConfig
from sensorium.modalities.words.segmenters.wordpiece import WordpieceConfig
from sensorium.modalities.words.subword.pieces import Pieces

DATA = Path(__file__).parents[6] / "shared" / "data" / "clinc-intents" / "manifest.csv"
TEXTS = ["unhappy unlucky unkind", "happy lucky kind", "happily luckily kindly"] * 4


def test_pieces_of_words_that_were_never_seen():
    assert "".join(BpeConfig(num_pieces=40).fit(TEXTS, min_count=2).cut("unhappily")) == "▁unhappily"
    assert (
        "".join(WordpieceConfig(num_pieces=40).fit(TEXTS, min_count=2).cut("unhappily")).replace("##", "")
        == "unhappily"
    )
    assert "".join(UnigramConfig(num_pieces=40).fit(TEXTS, min_count=2).cut("unhappily")) == "▁unhappily"


def test_what_stands_alone_is_not_learned():
    """A name in one text does not get into a model folder."""
    for config in (BpeConfig(), WordpieceConfig(), UnigramConfig()):
        kept = json.dumps(config.fit([*TEXTS, "zaphod"], min_count=2).state(), ensure_ascii=False)
        assert "luck" in kept
        assert "aph" not in kept
        assert "zaphod" in json.dumps(config.fit([*TEXTS, "zaphod"], min_count=1).state())


@pytest.mark.parametrize("config", [BpeConfig, WordpieceConfig, UnigramConfig])
def test_the_number_of_pieces_is_kept_to(config):
    segmenter = config(num_pieces=30).fit(TEXTS, min_count=1)
    assert len(segmenter.state()["tokenizer"]["model"]["vocab"]) <= 60 if config is WordpieceConfig else 31


@pytest.mark.parametrize("segment", ["unigram", "wordpiece", "bpe"])
def test_another_process_learns_the_same(segment):
    """The library's own trainers of two of them do not."""
    code = (
        "import csv, hashlib, json, sys; from sensorium.registry import part;"
        f"texts = {TEXTS!r} + ['the quick brown fox ' + chr(97 + n % 26) * 3 + str(n) for n in range(300)];"
        f"s = part('segmenter', '{segment}')(num_pieces=60).fit(texts, min_count=1);"
        "print(hashlib.sha256(json.dumps(s.state()).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONPATH": ":".join(sys.path)}
        ).stdout
        for _ in range(2)
    }
    assert len(seen) == 1


def test_nothing_to_learn_from():
    with pytest.raises(DataError, match="no training row holds a text"):
        BpeConfig().fit(["", "  "], min_count=1)


@pytest.mark.parametrize("content", [b"{}", b"not json", b"\xff", b'{"model": {"type": "BPE"}}'])
def test_files_that_are_no_tokenizer(tmp_path, content):
    path = tmp_path / "tokenizer.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"tokenizer\.json: is not a tokenizer\.json of the tokenizers library"):
        TokenizerFileConfig(path=path).fit([], min_count=1)
    with pytest.raises(DataError, match=r"gone\.json: cannot be read: no such file"):
        TokenizerFileConfig(path=tmp_path / "gone.json").fit([], min_count=1)


def test_a_missing_library_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(MissingDependencyError, match=r"needs tokenizers\. .*pip install 'sensorium\[subword\]'"):
        Pieces.restore({"tokenizer": {}})


@pytest.mark.skipif(not DATA.exists(), reason="needs the requests of ../shared/data")
def test_pieces_leave_fewer_unknown_than_words():
    with DATA.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    train = [row["text"] for row in rows if row["split"] == "train"][::5]
    others = [row["text"] for row in rows if row["split"] == "val"][:500]

    def unknown(segment):
        text = TextConfig(column="x", segment=segment).fit(train)
        return text.figures([text.read(one) for one in others])["unknown_tokens"]

    shares = {segment: unknown(segment) for segment in ("word", "bpe", "unigram", "wordpiece")}
    assert shares["word"] > 0.02
    assert max(shares["bpe"], shares["unigram"], shares["wordpiece"]) < shares["word"] / 2, shares
    assert np.isfinite(list(shares.values())).all()
