"""A whole table's cells: from the cache or decoded, in memory or fetched, always the same arrays."""

from __future__ import annotations

import io
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from sensorium.cache import FILE_NAME, ArrayCache
from sensorium.errors import DataError, LimitError
from sensorium.modalities.image import ImageConfig
from sensorium.modalities.pictures.cleaners import PictureCleanerConfig
from sensorium.modalities.pictures.variations import PictureVariationConfig
from sensorium.progress import Reporter
from sensorium.reading import CellReader, Room, recipe, stored
from sensorium.reading.stored import Fetched
from tests.unit.reading.letters import FileLetters, FileLettersConfig, LettersConfig, RowLettersConfig, table_of

AMPLE = 1_000_000


def read(modality, cells, *, room=AMPLE, cache=None, reporter=None, num_threads=2):
    reader = CellReader(Room(room), cache, num_threads, reporter or Reporter())
    return reader.read(modality, cells, table=table_of(cells), description="reading word")


def words_in(arrays):
    return ["".join(map(chr, array)) if array is not None else None for array in arrays]


@pytest.fixture
def letters():
    return LettersConfig().fit([])


@pytest.fixture
def cache(tmp_path):
    return ArrayCache(tmp_path / "cache")


@pytest.fixture
def files(tmp_path):
    """Seventy files with different words, and two cells without one."""
    (tmp_path / "words").mkdir()
    paths = [tmp_path / "words" / f"{number}.txt" for number in range(70)]
    for number, path in enumerate(paths):
        path.write_text(f"w{number}")
    return [*paths[:40], None, *paths[40:], None]


class Long(FileLetters):
    """Arrays of many pages of a database."""

    REPEATS = 20_000

    def read(self, cell):
        return np.tile(super().read(cell), self.REPEATS)


def checkpoint(path):
    """Bring everything from the journal into the file."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


class TestOfTables:
    @given(st.lists(st.none() | st.text("abcd", min_size=1, max_size=9), max_size=80), st.integers(0, 900))
    def test_order_and_gaps_stay_whatever_fits(self, words, room):
        arrays = read(LettersConfig().fit([]), words, room=room)
        assert len(arrays) == len(words)
        assert words_in(arrays) == words
        assert words_in(arrays[place] for place in range(len(words))) == words

    def test_many_threads_keep_the_order(self, letters):
        words = [None if i % 7 == 0 else "abc"[: i % 3 + 1] + str(i) for i in range(1000)]
        arrays = read(letters, words, num_threads=4)
        assert words_in(arrays) == words
        assert arrays[1].dtype == np.int32

    def test_every_fault_has_its_place(self, letters):
        words = ["ok"] * 100
        words[3] = words[70] = "no!"
        words[71] = "x" * 11
        with pytest.raises(DataError) as caught:
            read(letters, words)
        assert [str(fault) for fault in caught.value.faults] == [
            "t.csv row 14, column 'word': cannot be read",
            "t.csv row 81, column 'word': cannot be read",
            "t.csv row 82, column 'word': is too long. Shorten it.",
        ]
        assert not isinstance(caught.value, LimitError)

    def test_faults_are_found_although_nothing_fits(self, letters):
        with pytest.raises(DataError, match=r"t.csv row 51, column 'word': cannot be read"):
            read(letters, ["ok"] * 40 + ["no!"], room=0)

    def test_a_fault_in_a_row_keeps_the_column_it_names(self):
        with pytest.raises(DataError, match=r"t.csv row 11, column 'part': cannot be read"):
            read(RowLettersConfig().fit([]), ["no!"])

    def test_the_bar_counts_every_cell(self, letters):
        out = io.StringIO()
        read(letters, ["a"] * 70, reporter=Reporter(Console(file=out, force_terminal=True, width=100)))
        assert "reading word" in out.getvalue()
        assert "70/70" in out.getvalue()


class TestRoom:
    def test_room_is_shared_and_what_does_not_fit_gives_its_part_back(self, letters):
        reader = CellReader(Room(100))
        table = table_of(["abcd"] * 10)
        first = reader.read(letters, ["abcd"] * 5, table=table)  # 80 bytes
        second = reader.read(letters, ["abcd"] * 2, table=table)  # 32 more do not fit
        third = reader.read(letters, ["abcde"], table=table)  # the last 20 do
        assert [isinstance(arrays, Fetched) for arrays in (first, second, third)] == [False, True, False]
        assert reader.room.bytes_left == 0

    def test_empty_cells_take_no_room(self, letters):
        assert read(letters, [None, None], room=0) == [None, None]

    @pytest.mark.parametrize("with_cache", [True, False])
    def test_what_does_not_fit_is_what_memory_would_have_held(self, files, cache, with_cache):
        modality = FileLettersConfig().fit([])
        held = read(modality, files)
        fetched = read(modality, files, room=10, cache=cache if with_cache else None)
        assert not isinstance(held, Fetched)
        assert isinstance(fetched, Fetched)
        assert words_in(fetched) == words_in(held)
        assert [one.dtype for one in fetched if one is not None] == [one.dtype for one in held if one is not None]

    def test_what_is_fetched_comes_from_the_cache_or_is_decoded(self, files, cache):
        modality = FileLettersConfig().fit([])
        fetched = read(modality, files, room=0, cache=cache)
        assert modality.started == 70
        words_in(fetched)
        assert modality.started == 70
        cache.clear()
        assert words_in(fetched)[:2] == ["w0", "w1"]
        assert modality.started == 140

    def test_without_a_cache_what_is_fetched_is_decoded_each_time(self, files):
        modality = FileLettersConfig().fit([])
        fetched = read(modality, files, room=0)
        assert words_in([fetched[5], fetched[5], fetched[40]]) == ["w5", "w5", None]
        assert modality.started == 72


class TestCache:
    def started_again(self, files, cache, **options):
        modality = FileLettersConfig(**options).fit([])
        read(modality, files, cache=cache)
        return modality.started

    def test_a_second_reader_decodes_nothing(self, files, cache):
        first = read(FileLettersConfig().fit([]), files, cache=cache)
        modality = FileLettersConfig().fit([])
        again = read(modality, files, cache=ArrayCache(cache.path.parent))
        assert modality.started == 0
        assert words_in(again) == words_in(first)

    def test_the_same_content_elsewhere_is_not_decoded_again(self, files, cache, tmp_path):
        read(FileLettersConfig().fit([]), files, cache=cache)
        copy = tmp_path / "copy.txt"
        copy.write_text("w3")
        assert self.started_again([copy, b"w4"], cache) == 0

    def test_a_changed_file_is_decoded_anew(self, files, cache):
        read(FileLettersConfig().fit([]), files, cache=cache)
        files[7].write_text("changed")
        modality = FileLettersConfig().fit([])
        assert words_in(read(modality, files, cache=cache))[7] == "changed"
        assert modality.started == 1

    def test_another_option_is_decoded_anew_unless_reading_does_not_use_it(self, files, cache):
        assert self.started_again(files, cache) == 70
        assert self.started_again(files, cache, loudness=5) == 0
        assert self.started_again(files, cache, column="other") == 0
        assert self.started_again(files, cache, times=2) == 70

    @pytest.mark.parametrize("changed", ["_code_digest", "_versions"])
    def test_other_code_is_decoded_anew(self, files, cache, monkeypatch, changed):
        assert self.started_again(files, cache) == 70
        monkeypatch.setattr(recipe, changed, lambda *_: "another")
        assert self.started_again(files, cache) == 70

    @pytest.mark.parametrize("option", ["clean", "augment"])
    def test_other_code_of_a_part_from_elsewhere_is_decoded_anew_where_reading_uses_it(
        self, tmp_path, monkeypatch, option
    ):
        kind = {"clean": PictureCleanerConfig, "augment": PictureVariationConfig}[option]
        elsewhere = ModuleType("elsewhere")
        elsewhere.__file__ = str(tmp_path / "elsewhere.py")
        monkeypatch.setitem(sys.modules, "elsewhere", elsewhere)
        made = {"__module__": "elsewhere", "__annotations__": {"type": str}, "type": "elsewhere"}
        step = type("StepConfig", (kind,), {**made, "clean": lambda _, one: one, "varied": lambda _, one, _rng: one})
        recipes = []
        for code in ("first", "second"):
            Path(elsewhere.__file__).write_text(code)
            recipe._code_digest.cache_clear()
            recipes.append(recipe.recipe_of(ImageConfig(column="photo", **{option: [step()]})))
        assert (recipes[0] != recipes[1]) == (option == "clean")

    @pytest.mark.parametrize(("limit_s", "is_quick"), [(1e9, True), (0.0, False)])
    def test_cells_read_quickly_are_read_by_one_thread(self, files, monkeypatch, limit_s, is_quick):
        monkeypatch.setattr(stored, "QUICK_CELL_S", limit_s)
        readers = set()
        modality = FileLettersConfig().fit([])
        whole = modality.read
        monkeypatch.setattr(modality, "read", lambda cell: readers.add(threading.get_ident()) or whole(cell))
        read(modality, files, num_threads=0)
        assert (readers == {threading.get_ident()}) == is_quick

    def test_cells_of_several_files_are_kept(self, files, cache):
        cells = [(files[1], files[2]), (files[2], files[1]), (files[1],)]
        modality = FileLettersConfig().fit([])
        assert words_in(read(modality, cells, cache=cache)) == ["w1w2", "w2w1", "w1"]
        assert self.started_again(cells, cache) == 0

    def test_text_is_not_kept(self, letters, cache):
        read(letters, ["ab", "cd"], cache=cache)
        assert cache.num_arrays == 0

    def test_faults_are_found_again(self, files, cache, tmp_path):
        files[3].write_text("no!")
        files[5] = tmp_path / "absent.txt"
        for _ in range(2):
            with pytest.raises(DataError) as caught:
                read(FileLettersConfig().fit([]), files, cache=cache)
            assert [fault.row for fault in caught.value.faults] == [14, 16]

    def test_use_is_noted_so_that_it_stays_longer(self, files, cache):
        read(FileLettersConfig().fit([]), files[:2], cache=cache)
        with sqlite3.connect(cache.path) as connection:
            connection.execute("UPDATE entries SET used_s = 5")
        connection.close()
        self.started_again(files[:1], cache)
        connection = sqlite3.connect(cache.path)
        used = sorted(row[0] for row in connection.execute("SELECT used_s FROM entries"))
        connection.close()
        assert used[0] == 5
        assert used[1] > 1e9


class TestDamage:
    def test_a_corrupted_database_is_replaced(self, files, tmp_path):
        (tmp_path / "cache").mkdir(mode=0o700)
        (tmp_path / "cache" / FILE_NAME).write_bytes(b"this is no database, but it was where one should be" * 100)
        cache = ArrayCache(tmp_path / "cache")
        read(FileLettersConfig().fit([]), files, cache=cache)
        assert cache.num_arrays == 70

    @pytest.mark.parametrize("part", [0.02, 0.1, 0.5, 0.9])
    @pytest.mark.parametrize("room", [AMPLE * 100, 0])
    def test_damage_inside_costs_only_the_cache(self, tmp_path, room, part):
        """Opening sees nothing of it where it is in the arrays alone."""
        cells = [bytes(97 + place for place in order) for order in ((0, 1), (1, 0), (2, 3), (3, 2))]
        long = Long(FileLettersConfig(times=5))
        read(long, cells, cache=ArrayCache(tmp_path / "cache"))
        path = tmp_path / "cache" / FILE_NAME
        checkpoint(path)
        content = bytearray(path.read_bytes())
        content[int(len(content) * part) :] = b"\xff" * (len(content) - int(len(content) * part))
        path.write_bytes(content)
        out = io.StringIO()
        reporter = Reporter(Console(file=out, width=200))
        arrays = read(long, cells, cache=ArrayCache(tmp_path / "cache"), room=room, reporter=reporter)
        for array, cell in zip(arrays, cells, strict=True):
            np.testing.assert_array_equal(array, long.read(cell))
        assert out.getvalue().count("note:") <= 1

    def test_a_database_that_becomes_read_only_costs_only_the_cache(self, files, cache):
        out = io.StringIO()
        cache._connection.execute("PRAGMA query_only = ON")
        reporter = Reporter(Console(file=out, width=200))
        arrays = read(FileLettersConfig().fit([]), files, cache=cache, reporter=reporter)
        assert words_in(arrays)[:2] == ["w0", "w1"]
        assert out.getvalue().count("note: the cache cannot be written") == 1

    def test_a_full_disk_costs_only_the_cache(self, tmp_path):
        """The limit on a file's size stands for the disk; it holds for the whole process, so for one of its own."""
        code = (
            "import resource, sys; from pathlib import Path; import numpy as np\n"
            "from rich.console import Console\n"
            "from sensorium.progress import Reporter\n"
            "from tests.unit.reading.test_stored import *\n"
            "cache = ArrayCache(Path(sys.argv[1]))\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
            "cells = [bytes([97 + one, 97 + other]) for one in range(20) for other in range(20)]\n"
            "modality = Long(FileLettersConfig())\n"
            "modality.REPEATS = 2000\n"
            "reporter = Reporter(Console(width=200))\n"
            "arrays = read(modality, cells, cache=cache, room=0, reporter=reporter)\n"
            "assert all(np.array_equal(array, modality.read(cell)) for array, cell in zip(arrays, cells))\n"
        )
        done = run_alone(code, tmp_path / "cache")
        assert done.stdout.count("note: the cache cannot be written") == 1


class TestMemory:
    """Measured in a process of its own, whose peak nothing else has raised: 200 MB of arrays, 10 MB of room."""

    BEGIN = (
        "import resource, sys; from pathlib import Path\n"
        "from sensorium.learning.training.batches import TrainingBatches\n"
        "from sensorium.learning.training.rows import Rows, plain_batches\n"
        "from tests.unit.reading.test_stored import *\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "class Big(FileLetters):\n"
        "    def read(self, cell): return np.full(50_000, int(cell), np.int32)\n"
        "    def standardise(self, array): return super().standardise(array[:1000])\n"
        "cells = [b'%d' % number for number in range(1000)]\n"
        "cache = ArrayCache(Path(sys.argv[1])) if sys.argv[2] == 'cache' else None\n"
        "before, big = peak(), Big(FileLettersConfig())\n"
        "arrays = read(big, cells, room=10_000_000, cache=cache)\n"
    )

    @pytest.mark.parametrize("kept", ["cache", "nowhere"])
    def test_what_has_no_room_is_not_held(self, tmp_path, kept):
        code = self.BEGIN + (
            "assert all(int(array[0]) == place for _ in range(2) for place, array in enumerate(arrays))\n"
            "print(peak() - before)\n"
        )
        assert float(run_alone(code, tmp_path / "cache", kept).stdout) < 100

    @pytest.mark.parametrize("workers", [0, 3])
    def test_an_epoch_holds_only_its_next_batches(self, tmp_path, workers):
        code = self.BEGIN + (
            "rows = Rows({'word': big}, {'word': arrays}, np.zeros(1000, np.int64), in_memory=False)\n"
            f"batches = TrainingBatches(rows, 8, 0.0, 0).epoch(1, workers={workers})\n"
            "assert sum(len(batch.labels) for batch in batches) == 1000\n"
            f"assert sum(len(batch.labels) for batch in plain_batches(rows, 8, workers={workers})) == 1000\n"
            "print(peak() - before)\n"
        )
        assert float(run_alone(code, tmp_path / "cache", "cache").stdout) < 120


def run_alone(code, *arguments):
    command = [sys.executable, "-c", code, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done
