"""The cache of decoded arrays: nobody else's, bounded, and empty of what was erased."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sensorium.cache import FILE_NAME, MAX_AGE_DAYS, ArrayCache, content_key
from sensorium.errors import ConfigError

RECIPE = b"recipe"
DTYPES = st.sampled_from(["?", "u1", "i1", "<i2", "<i4", "<i8", "<u4", "<f2", "<f4", "<f8", ">i2"]).map(np.dtype)


@pytest.fixture
def cache(tmp_path):
    return ArrayCache(tmp_path / "cache")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    return ArrayCache(tmp_path_factory.mktemp("shared") / "cache")


def key(number):
    return content_key(b"%d" % number)


def marked(number):
    """An array whose bytes can be found in a file."""
    return np.frombuffer(b"<secret %04d>" % number * 500, dtype=np.uint8)


def raw(cache):
    """Every byte that the cache has on disk."""
    return b"".join(path.read_bytes() for path in cache.path.parent.iterdir())


def set_age(cache, content, days):
    connection = sqlite3.connect(cache.path)
    with connection:
        used_s = time.time() - days * 86_400
        connection.execute("UPDATE entries SET used_s = ? WHERE content = ?", (used_s, content.whole))
    connection.close()


class TestKeeping:
    @given(arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, min_side=0, max_dims=4, max_side=5)), st.booleans())
    def test_every_array_comes_back_as_it_was(self, shared, array, is_strided):
        if is_strided and array.ndim:
            array = np.repeat(array, 2, axis=0)[::2]
        shared.clear()
        shared.put(RECIPE, [(key(1), array)])
        found = shared.get(key(1), RECIPE)
        assert found.dtype == array.dtype
        assert found.shape == array.shape
        assert found.tobytes() == array.tobytes()

    def test_content_and_recipe_make_the_key(self, cache):
        cache.put(RECIPE, [(key(1), marked(1)), (key(2), marked(2))])
        cache.put(b"another", [(key(1), marked(3))])
        assert cache.get(key(1), RECIPE).tobytes() == marked(1).tobytes()
        assert cache.get(key(2), RECIPE).tobytes() == marked(2).tobytes()
        assert cache.get(key(1), b"another").tobytes() == marked(3).tobytes()
        assert cache.get(key(2), b"another") is None
        assert cache.num_arrays == 3

    def test_what_is_kept_stays(self, cache):
        cache.put(RECIPE, [(key(1), marked(1))])
        cache.put(RECIPE, [(key(1), marked(2))])
        assert cache.get(key(1), RECIPE).tobytes() == marked(1).tobytes()

    def test_all_or_none_of_a_batch_is_kept(self, cache):
        def broken():
            yield key(1), marked(1)
            raise ValueError("broken cell")

        with pytest.raises(ValueError, match="broken cell"):
            cache.put(RECIPE, broken())
        assert cache.num_arrays == 0
        cache.put(RECIPE, [(key(1), marked(1))])
        assert cache.num_arrays == 1

    def test_a_file_has_the_key_of_its_bytes(self, tmp_path):
        (tmp_path / "file").write_bytes(b"content")
        assert content_key(tmp_path / "file") == content_key(b"content") != content_key(b"other")
        several = content_key((tmp_path / "file", b"other"))
        assert several.files == (content_key(b"content").whole, content_key(b"other").whole)
        assert several.whole != content_key((b"other", b"content")).whole


class TestPrivacy:
    def test_folder_and_files_are_the_owners_alone(self, tmp_path):
        before = os.umask(0)
        try:
            cache = ArrayCache(tmp_path / "deep" / "cache")
            cache.put(RECIPE, [(key(1), marked(1))])
        finally:
            os.umask(before)
        assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in cache.path.parent.iterdir()}
        assert FILE_NAME in modes
        assert set(modes.values()) == {0o600}

    @pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
    def test_a_folder_open_to_others_is_refused(self, tmp_path, mode):
        folder = tmp_path / "cache"
        folder.mkdir()
        folder.chmod(mode)
        with pytest.raises(ConfigError, match="chmod 700"):
            ArrayCache(folder)
        assert list(folder.iterdir()) == []

    def test_a_folder_that_cannot_be_used_is_told_of(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(ConfigError, match=r"cannot be used: not a directory.*--no-cache"):
            ArrayCache(tmp_path / "file" / "cache")

    def test_a_cache_that_another_program_holds_is_told_of_and_left_alone(self, cache, monkeypatch):
        cache.put(RECIPE, [(key(1), marked(1))])
        monkeypatch.setattr("sensorium.cache.BUSY_TIMEOUT_S", 0.05)
        holder = sqlite3.connect(cache.path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            with pytest.raises(ConfigError, match=r"cannot be used: database is locked"):
                ArrayCache(cache.path.parent)
        finally:
            holder.execute("ROLLBACK")
            holder.close()
        assert ArrayCache(cache.path.parent).num_arrays == 1

    @pytest.mark.parametrize("content", [b"no database", b"no database" * 10_000, b"SQLite format 3\0" + b"x" * 9000])
    def test_what_is_no_database_is_replaced_by_one_that_is_private(self, tmp_path, content):
        (tmp_path / "cache").mkdir(mode=0o700)
        (tmp_path / "cache" / FILE_NAME).write_bytes(content)
        cache = ArrayCache(tmp_path / "cache")
        cache.put(RECIPE, [(key(1), marked(1))])
        assert cache.get(key(1), RECIPE) is not None
        assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600


class TestBounds:
    def test_what_was_not_asked_for_the_longest_goes_first(self, tmp_path):
        cache = ArrayCache(tmp_path / "cache", max_bytes=2_000_000)
        big = np.zeros(100_000, np.uint8)
        for number in range(60):
            cache.put(RECIPE, [(key(number), big)])
            cache.touch(RECIPE, [key(0)])
            assert cache.num_bytes <= 2_000_000
        kept = [number for number in range(60) if cache.get(key(number), RECIPE) is not None]
        assert kept == [0, *range(61 - len(kept), 60)]
        assert len(kept) > 12, "no more is removed than needed"
        assert cache.path.stat().st_size < 2_500_000

    def test_age_ends_on_opening(self, cache):
        cache.put(RECIPE, [(key(number), marked(number)) for number in (1, 2, 3)])
        set_age(cache, key(1), MAX_AGE_DAYS + 1)
        set_age(cache, key(2), MAX_AGE_DAYS - 1)
        again = ArrayCache(cache.path.parent)
        assert again.get(key(1), RECIPE) is None
        assert again.num_arrays == 2
        assert b"<secret 0001>" not in raw(again)
        assert b"<secret 0002>" in raw(again)

    def test_use_begins_the_age_anew(self, cache):
        cache.put(RECIPE, [(key(1), marked(1))])
        set_age(cache, key(1), MAX_AGE_DAYS + 1)
        cache.touch(RECIPE, [key(1)])
        assert ArrayCache(cache.path.parent).num_arrays == 1

    def test_an_array_larger_than_the_cache_is_not_kept(self, tmp_path):
        cache = ArrayCache(tmp_path / "cache", max_bytes=500_000)
        cache.put(RECIPE, [(key(1), np.zeros(1_000_000, np.uint8))])
        assert cache.num_arrays == 0


class TestErasing:
    def test_erased_content_is_in_no_byte_of_the_files(self, cache):
        cache.put(RECIPE, [(key(number), marked(number)) for number in range(20)])
        cache.put(b"another", [(key(7), marked(1007))])
        assert b"<secret 0007>" in raw(cache)
        assert cache.erase([key(7), key(99)]) == 2
        assert b"<secret 0007>" not in raw(cache)
        assert b"<secret 1007>" not in raw(cache)
        assert b"<secret 0008>" in raw(cache)
        assert cache.num_arrays == 19

    def test_a_file_erases_every_cell_that_it_is_part_of(self, cache):
        first, both, other = content_key(b"1"), content_key((b"1", b"2")), content_key((b"3", b"2"))
        cache.put(RECIPE, [(first, marked(1)), (both, marked(2)), (other, marked(3))])
        assert cache.erase([content_key(b"1")]) == 2
        assert cache.get(other, RECIPE) is not None
        assert b"<secret 0002>" not in raw(cache)
        assert cache.erase([content_key(b"3")]) == 1
        assert cache.num_arrays == 0

    def test_clear_removes_everything_and_gives_the_space_back(self, cache):
        cache.put(RECIPE, [(content_key((b"%d" % number, b"x")), marked(number)) for number in range(500)])
        cache.clear()
        assert cache.num_arrays == 0
        assert b"<secret" not in raw(cache)
        assert len(raw(cache)) < 300_000

    def test_evicted_content_is_in_no_byte_of_the_files(self, tmp_path):
        cache = ArrayCache(tmp_path / "cache", max_bytes=1_000_000)
        for number in range(300):
            cache.put(RECIPE, [(key(number), marked(number))])
        assert cache.get(key(0), RECIPE) is None
        assert b"<secret 0000>" not in raw(cache)


class TestSharing:
    def test_many_threads_at_once(self, cache):
        faults = []

        def work(start):
            try:
                for number in range(start, start + 30):
                    cache.put(RECIPE, [(key(number % 40), marked(number % 40))])
                    found = cache.get(key(number % 40), RECIPE)
                    assert found.tobytes() == marked(number % 40).tobytes()
            except Exception as fault:  # noqa: BLE001 -- handed to the main thread
                faults.append(fault)

        threads = [threading.Thread(target=work, args=(start,)) for start in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert faults == []
        assert cache.num_arrays == 37

    def test_two_processes_at_once(self, cache):
        code = (
            "import sys; from pathlib import Path\n"
            "from tests.unit.test_cache import *\n"
            "cache = ArrayCache(Path(sys.argv[1]))\n"
            "for number in range(int(sys.argv[2]), int(sys.argv[2]) + 100):\n"
            "    cache.put(RECIPE, [(key(number), marked(number))])\n"
            "    cache.touch(RECIPE, [key(number - 1)])\n"
        )
        command = [sys.executable, "-W", "error", "-c", code, str(cache.path.parent)]
        runs = [subprocess.Popen([*command, str(start)], stderr=subprocess.PIPE) for start in (0, 50)]
        for run in runs:
            _, told = run.communicate(timeout=60)
            assert run.returncode == 0, told
        for number in range(150):
            assert cache.get(key(number), RECIPE).tobytes() == marked(number).tobytes()
