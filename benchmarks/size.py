"""Measure what an install weighs: ``make size``.

Installs the package twice into new virtual environments, once to serve and once to train, and holds each to
its limit. Takes minutes, most of them downloads. Exits with 1 if a limit is passed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.record import ROOT, write_record

INSTALLS = {"serving": (str(ROOT), 450), "training": (f"{ROOT}[train]", 1800)}
"""Name → what pip installs, and the most MB it may weigh."""
TOOLS = {"pip", "setuptools"}
"""Come with a virtual environment and are not ours."""
NUM_SHOWN = 10


def install(requirement: str, folder: Path) -> Path:
    """Install into a new virtual environment and return its site-packages."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement], check=True)
    return next(folder.glob("lib/python*/site-packages"))


def weigh(site_packages: Path) -> dict[str, float]:
    """Return package → MB of its files as installed, heaviest first."""
    sizes: dict[str, float] = {}
    for found in distributions(path=[str(site_packages)]):
        name = found.metadata["Name"]
        if name not in TOOLS:
            paths = [Path(str(found.locate_file(file))) for file in found.files or ()]
            sizes[name] = sum(path.stat().st_size for path in paths if path.is_file()) / 1e6
    return dict(sorted(sizes.items(), key=lambda item: -item[1]))


def measure(name: str) -> dict[str, object]:
    """Install, weigh, print and return one install's figures."""
    requirement, limit_mb = INSTALLS[name]
    with tempfile.TemporaryDirectory() as scratch:
        sizes = weigh(install(requirement, Path(scratch) / name))
    total_mb = sum(sizes.values())
    print(f"{name}: {total_mb:.0f} MB in {len(sizes)} packages (limit {limit_mb} MB)")
    for package, size_mb in list(sizes.items())[:NUM_SHOWN]:
        print(f"  {package:24} {size_mb:7.1f} MB  {size_mb / total_mb:4.0%}")
    heaviest = {package: round(size_mb, 1) for package, size_mb in list(sizes.items())[:NUM_SHOWN]}
    return {"mb": round(total_mb, 1), "limit_mb": limit_mb, "packages": len(sizes), "heaviest_mb": heaviest}


def main() -> int:
    """Measure both installs, write the record, and return 1 if one is too heavy."""
    figures = {name: measure(name) for name in INSTALLS}
    print(f"written to {write_record('size', figures).relative_to(ROOT)}")
    heavy = [name for name, figure in figures.items() if figure["mb"] > figure["limit_mb"]]
    for name in heavy:
        print(f"error: the {name} install passes its limit of {INSTALLS[name][1]} MB", file=sys.stderr)
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
