"""The command as a user runs it, on whatever machine this is."""

import json
import os
import subprocess
import sys

from sensorium.machine.checkup import look_at_machine

TOPICS = {"system", "python", "cores", "memory", "gpu", "libraries", "extra train", "locale", "open files"}


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "sensorium", "doctor", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, **environment},
    )


def test_json_and_exit_code_agree():
    done = run("--json")
    told = json.loads(done.stdout)
    assert TOPICS | {"working folder", "temporary folder", "cache folder"} <= {one["topic"] for one in told["findings"]}
    assert told["problems"] == sum(one["level"] == "problem" for one in told["findings"])
    assert done.returncode == (1 if told["problems"] else 0)


def test_a_cache_folder_that_cannot_be_made_is_a_problem():
    done = run(XDG_CACHE_HOME="/proc/nothing")
    assert done.returncode == 1
    assert "problem  cache folder" in done.stdout
    assert "→ Change its permissions, or use another." in done.stdout
    assert "Traceback" not in done.stderr


def test_only_the_standard_library_and_packaging_are_needed(tmp_path):
    code = (
        "import sys\n"
        "before = {name.partition('.')[0] for name in sys.modules}\n"
        "import sensorium.machine.checkup\n"
        "loaded = {name.partition('.')[0] for name in sys.modules} - before\n"
        "print(sorted(loaded - sys.stdlib_module_names))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "['packaging', 'sensorium']"


def test_every_remedy_is_a_sentence_or_a_command(tmp_path):
    for finding in look_at_machine({"working": tmp_path}):
        assert finding.found
        assert (finding.level == "ok") or finding.remedy
