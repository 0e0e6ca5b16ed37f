from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import ConfigError
from sensorium.modalities.words.vectors import read_vectors

TOKENS = {"red": 0, "bus": 1, "好": 2}


def file_of(tmp_path, content):
    path = tmp_path / "words.vec"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("head", ["", "4 2\n"])
@pytest.mark.parametrize("end", ["\n", " \n", "\r\n"])
def test_the_formats_of_word2vec_glove_and_fasttext(tmp_path, head, end):
    content = head + end.join(["好 0.5 -1e-3", "the 1 2", "bus 3 4", "red 5 6", "red 7 8"]) + end
    places, vectors = read_vectors(file_of(tmp_path, content), TOKENS, width=2)
    assert places.tolist() == [0, 1, 2]
    np.testing.assert_array_equal(vectors, np.array([[5, 6], [3, 4], [0.5, -1e-3]], np.float32))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("red 1 2 3\nbus 1\n", r"line 1 holds 3 numbers, but the embedding is 2 wide(.|\n)*line 2 holds 1 numbers"),
        ("red 1 x\n", "line 1 holds what is not a finite number"),
        ("red 1 nan\n", "line 1 holds what is not a finite number"),
        ("blue 1 2\n", "holds none of the tokens"),
        ("", "holds none of the tokens"),
        (b"\xff\xfe\x00 1 2", "holds none of the tokens"),
    ],
)
def test_faults_are_told(tmp_path, content, message):
    with pytest.raises(ConfigError, match=message):
        read_vectors(file_of(tmp_path, content), TOKENS, width=2)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(ConfigError, match=r"gone\.vec: cannot be read: no such file.*Correct `vectors\.path`"):
        read_vectors(tmp_path / "gone.vec", TOKENS, width=2)


def test_what_is_not_asked_for_is_not_even_parsed(tmp_path):
    content = "the what ever\nred 1 2\n" + "x" * 3_000_000
    assert read_vectors(file_of(tmp_path, content), TOKENS, width=2).places.tolist() == [0]
