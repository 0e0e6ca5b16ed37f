"""Everything that a run writes is declared in `sensorium.personal`, and goes as is said there."""

from __future__ import annotations

import json
import shutil
import sys
from fnmatch import fnmatch

import pytest

from sensorium.cli import main
from sensorium.learning import pipeline
from sensorium.learning.config import load_config
from sensorium.learning.tracking import Trackers
from sensorium.personal import HARMLESS, place_of
from sensorium.progress import Reporter
from tests.integration.tables import write_table

PERSON = "Zaphodbeeblebrox"
FILE_OF_PERSON = "photos/1.jpg"


class StoppedError(Exception):
    """Stands for the end of a process."""


class StoppingTracker:
    """Breaks a run off after its second epoch."""

    def epoch(self, epoch):
        if epoch.epoch == 2:
            raise StoppedError

    def start(self, config): ...

    def finish(self, figures): ...

    def fail(self): ...


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder after a whole run, an interrupted one, folds and a page; and what of it was there before."""
    folder = tmp_path_factory.mktemp("personal")
    table = write_table(folder, num_rows=40)
    lines = table.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",acme,", f",{PERSON},").replace(",best,", f",{PERSON},").replace(",,", f",{PERSON},")
    assert PERSON in lines[1]
    table.write_text("\n".join(lines), encoding="utf-8")
    config = folder / "run.yaml"
    config.write_text(config.read_text().replace("epochs: 4", "epochs: 2, checkpoint_interval_s: 0"))
    before = files_of(folder)
    with pytest.raises(StoppedError):
        pipeline.train(
            load_config(config),
            folder / "stopped",
            reporter=Reporter(),
            options=pipeline.RunOptions(trackers=Trackers([StoppingTracker()])),
        )
    cache = ("--cache-folder", folder / "cache")
    sensorium("train", config, "-o", folder / "model", "--compare-inputs", *cache)
    sensorium("train", config, "-o", folder / "folds", "--folds", 2, *cache)
    (folder / "pages").mkdir()
    sensorium("report", folder / "model", "-o", folder / "pages" / "report.html")
    return folder, files_of(folder) - before


def sensorium(*words):
    """Run a command in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["sensorium", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code


def files_of(folder):
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def declared_as(path):
    """Return how a file's place names it: from its own folder on, or with the name of a run's folder."""
    name = str(path) if ".run" in path.parts[0] else str(path.relative_to(path.parts[0]))
    return name, place_of(name), any(fnmatch(name, pattern) for pattern in HARMLESS)


def test_every_file_that_was_written_is_declared(written):
    _, files = written
    folders = {path.parts[0] for path in files}
    assert folders == {"model", "folds", "pages", "cache", "stopped.run"}
    undeclared = [name for name, place, is_harmless in map(declared_as, files) if place is None and not is_harmless]
    assert undeclared == [], "declare them in sensorium/personal.py"


def test_an_undeclared_file_would_be_seen(written):
    folder, _ = written
    (folder / "model2").mkdir()
    (folder / "model2" / "rows.csv").write_text("who is ill")
    name, place, is_harmless = declared_as((folder / "model2" / "rows.csv").relative_to(folder))
    assert (name, place, is_harmless) == ("rows.csv", None, False)


def test_what_is_said_to_be_harmless_names_nobody(written):
    """A rare category is a person's name; it may be where the list says that categories are."""
    folder, files = written
    naming = {declared_as(path)[0] for path in files if PERSON.encode() in (folder / path).read_bytes()}
    assert naming <= {"modalities/facts.json"}


def test_no_file_keeps_a_path_of_a_record(written):
    folder, files = written
    for path in files:
        assert FILE_OF_PERSON.encode() not in (folder / path).read_bytes(), path


def test_places_that_are_the_owners_alone(written):
    folder, files = written
    for name in ("cache", "stopped.run"):
        assert (folder / name).stat().st_mode & 0o077 == 0
        assert any(path.parts[0] == name for path in files)


def test_a_run_folder_ends_with_its_run(written):
    folder, _ = written
    assert not (folder / "model.run").exists()
    assert not (folder / "folds.run").exists()
    sensorium("train", folder / "run.yaml", "-o", folder / "stopped", "--resume", "--no-cache")
    assert not (folder / "stopped.run").exists()


class TestErasure:
    """What the cache's place says about erasing it."""

    @pytest.fixture
    def cached(self, written, tmp_path):
        """A copy of the table's folder, with the cache that the runs filled."""
        shutil.copytree(written[0], tmp_path / "copy")
        return tmp_path / "copy"

    def asked(self, folder, capsys, *words):
        sensorium("cache", "--cache-folder", folder / "cache", "--json", *words)
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    def test_one_file_or_all(self, cached, capsys):
        whole = self.asked(cached, capsys)
        assert whole["arrays"] > 40
        assert whole["removed"] == 0
        pixels = decoded(cached, cached / FILE_OF_PERSON)
        assert pixels in raw(cached / "cache")
        without = self.asked(cached, capsys, "--erase", cached / FILE_OF_PERSON)
        assert without["removed"] == 1
        assert without["arrays"] == whole["arrays"] - 1
        assert pixels not in raw(cached / "cache")
        empty = self.asked(cached, capsys, "--clear")
        assert empty["removed"] == without["arrays"]
        assert empty["arrays"] == 0

    def test_a_file_that_is_not_there_is_told_of(self, cached, capsys, monkeypatch):
        words = ["cache", "--cache-folder", cached / "cache", "--erase", cached / "absent.jpg"]
        monkeypatch.setattr(sys, "argv", ["sensorium", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        assert "absent.jpg: does not exist or is no file" in capsys.readouterr().err

    def test_it_says_how_much_there_is(self, cached, capsys):
        sensorium("cache", "--cache-folder", cached / "cache")
        said = capsys.readouterr().out
        assert "arrays" in said
        assert "30 days" in said


def decoded(folder, file):
    """Bytes of a row of pixels as the run of the table reads this picture."""
    photo = load_config(folder / "run.yaml").inputs["photo"]
    return photo.fit([file]).read(file)[0, 3].tobytes()


def raw(folder):
    return b"".join(path.read_bytes() for path in folder.iterdir())
