"""Every command that the README and the first page show is run, in order, as it stands."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
import yaml

from sensorium.learning.config import parse_config
from sensorium.learning.searching.space import open_space
from sensorium.predictor import Predictor
from tests.integration.tables import write_table

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *(ROOT / "docs" / f"{name}.md" for name in ("your-own-table", "before-training", "training")),
]


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def commands(page):
    lines = "".join(blocks(page, "sh")).splitlines()
    return [line.split("  #")[0].strip() for line in lines if line.strip()]


@pytest.fixture
def shell(tmp_path):
    """Run a line in a folder that holds table.csv, with this environment's own programs first."""
    write_table(tmp_path)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    def run(line):
        done = subprocess.run(
            line,
            shell=True,
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stderr}"
        return done.stdout

    return run


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands(page, shell, tmp_path):
    port, server = free_port(), None
    for line in commands(page):
        if line.startswith("make "):
            subprocess.run(["make", "-n", *line.split()[1:]], cwd=ROOT, capture_output=True, check=True)
        elif line.startswith("pip install") or line == "sensorium demo":
            continue  # test_wheel.py does just this, in a new environment
        elif line.startswith("sensorium serve"):
            server = serve(line.replace("5080", str(port)).removesuffix("&").split(), tmp_path, port)
        elif line.startswith("curl"):
            assert "label" in shell(f"{line.replace('5080', str(port))} --silent --fail")
        else:
            shell(line)
        if line.startswith("sensorium init"):
            with (tmp_path / "config.yaml").open("a") as file:
                file.write("training: {epochs: 2}\n")
    if server is not None:
        server.terminate()
        assert server.wait(10) is not None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(words, folder, port):
    words = [*words, "--port", str(port)] if "--port" not in words else words
    server = subprocess.Popen([sys.executable, "-m", *words], cwd=folder, stdout=subprocess.DEVNULL)
    for _ in range(200):
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200:
                return server
        except httpx.TransportError:
            time.sleep(0.1)
    server.kill()
    raise AssertionError("the server did not start")


def test_the_readmes_python(tmp_path, monkeypatch):
    write_table(tmp_path)
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(ROOT / "README.md", "python")
    code = code.replace('output="fitted")', 'output="fitted", options={"training": {"epochs": 2}})')
    names: dict[str, object] = {}
    exec(code, names)
    assert isinstance(names["model"], Predictor)


def test_the_shown_configs_are_right():
    (readme,) = blocks(ROOT / "README.md", "yaml")
    config = parse_config(yaml.safe_load(readme))
    for page in ("your-own-table.md", "training.md", "sound.md", "text.md", "pictures.md", "trust.md"):
        for addition in blocks(ROOT / "docs" / page, "yaml"):
            parse_config({**yaml.safe_load(readme), **yaml.safe_load(addition)})
    assert list(config.inputs) == ["photo", "title", "jingle", "facts"]


def test_the_shown_ranges_are_right():
    (readme,) = blocks(ROOT / "README.md", "yaml")
    (ranges,) = blocks(ROOT / "docs" / "tune.md", "yaml")
    assert open_space({**yaml.safe_load(readme), **yaml.safe_load(ranges)}).whole == {"training.epochs"}


@pytest.mark.parametrize("page", ["data-sets", "pretrained"])
def test_the_shown_whole_configs_are_right(page):
    for block in blocks(ROOT / "docs" / f"{page}.md", "yaml"):
        parse_config(yaml.safe_load(block))


def test_the_shown_examples_are_right():
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        parse_config(yaml.safe_load(path.read_text(encoding="utf-8")), source=path.name, folder=path.parent)


def test_links_lead_somewhere():
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+?)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"
