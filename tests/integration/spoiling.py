"""A good table on disk, the training command, and ways to spoil the table."""

from __future__ import annotations

import csv
import subprocess
import sys

from tests.integration.tables import CONFIG


class Spoiled:
    """A folder with a good table.csv; tests spoil something and train."""

    def __init__(self, folder):
        self.folder = folder

    def train(self, *, config=CONFIG, expect=2, output="model"):
        """Train from the command line and return what was said."""
        (self.folder / "run.yaml").write_text(config, encoding="utf-8")
        done = self.run("train", "run.yaml", "--output", output)
        assert done.returncode == expect, done.stderr
        assert (self.folder / output).exists() == (expect == 0)
        assert not list(self.folder.glob(".model*")), "nothing half-written is left"
        return done.stderr

    def run(self, *words):
        command = [sys.executable, "-m", "sensorium", *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=120)
        assert "Traceback" not in done.stderr
        return done

    def rows(self):
        """Return the records as dicts, to change and hand to `save`."""
        with (self.folder / "table.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def save(self, rows, name="table.csv"):
        with (self.folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
