"""The script that spoke the demo's digits still runs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

SCRIPT = Path(__file__).parents[3] / "scripts" / "make_demo_speech.py"


@pytest.mark.skipif(
    shutil.which("espeak-ng") is None and "REQUIRE_SYSTEM" not in os.environ,
    reason="espeak-ng is not installed",
)
def test_one_digit_is_spoken_by_every_voice(tmp_path):
    command = [sys.executable, str(SCRIPT), "--digits", "7", "--output", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    index = json.loads((tmp_path / "speech.json").read_text(encoding="utf-8"))
    packed = json.loads((SCRIPT.parents[1] / "src/sensorium/demo/speech.json").read_text(encoding="utf-8"))
    assert index["voices"] == packed["voices"]
    assert {clip["digit"] for clip in index["clips"]} == {7}
    assert len(index["clips"]) == sum(clip["digit"] == 7 for clip in packed["clips"])
    samples, rate_hz = soundfile.read(tmp_path / "speech.ogg")
    assert rate_hz == index["sample_rate_hz"]
    assert len(samples) == sum(clip["length"] for clip in index["clips"])


def test_without_espeak_the_message_says_what_to_install(tmp_path):
    command = [sys.executable, str(SCRIPT), "--digits", "7", "--output", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env={"PATH": str(tmp_path)})
    assert done.returncode == 2
    assert "sudo apt-get install espeak-ng" in done.stderr
