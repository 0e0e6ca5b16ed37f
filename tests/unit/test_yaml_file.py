"""Files that are no config are refused quickly, with a place, and without much memory."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from sensorium.errors import ConfigError
from sensorium.yaml_file import read_yaml

LAUGHS = "a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)
MERGES = "a0: &a0 {k: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))


def refusal(tmp_path, content):
    path = tmp_path / "run.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    tracemalloc.start()
    started_s = time.perf_counter()
    with pytest.raises(ConfigError) as caught:
        read_yaml(path)
    taken_s = time.perf_counter() - started_s
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken_s < 5
    assert peak_bytes < 50_000_000
    return str(caught.value)


@pytest.mark.parametrize("content", [LAUGHS, MERGES])
def test_aliases_of_aliases(tmp_path, content):
    assert "run.yaml: line 6: aliases make it more than 100000 values large" in refusal(tmp_path, content)


def test_an_alias_within_itself(tmp_path):
    assert "line 1: an alias stands for what it is in. Mend the YAML." in refusal(tmp_path, "a: &a [*a]")


@pytest.mark.parametrize("content", ["[" * 400_000, "a:\n" + "".join(" " * n + "- \n" for n in range(1, 900))])
def test_a_deep_file(tmp_path, content):
    assert "nested more than 20 levels deep" in refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a: " + b"x" * 2_000_000, "larger than 1 MB and cannot be a config"),
        (b"\x89PNG\r\n\x1a\n\0\0", "is not UTF-8 text"),
        (b"a: b\0c", "holds NUL characters"),
        ("a: \x07", "not valid YAML"),
        ("when: 2026-13-41", "not valid YAML"),
        ("? [a]\n: 1", "line 1: found unhashable key"),
        ("a: 1\na: 2", "line 2: the key 'a' stands twice"),
    ],
)
def test_what_is_no_yaml(tmp_path, content, message):
    assert message in refusal(tmp_path, content)


def test_plain_aliases_and_a_byte_order_mark_are_fine(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text("\ufeffa: &size {dim: 3}\nb: *size\nc: {<<: *size, depth: 2}\n", encoding="utf-8")
    assert read_yaml(path) == {"a": {"dim": 3}, "b": {"dim": 3}, "c": {"dim": 3, "depth": 2}}
