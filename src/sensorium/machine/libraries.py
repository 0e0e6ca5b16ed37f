"""Installed libraries against what Sensorium's own metadata asks for, and against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from sensorium.machine.findings import Finding, Level

PACKAGE = "sensorium"
INSTEAD = {"onnxruntime": ("onnxruntime-gpu", "onnxruntime-openvino")}
"""Packages that install the same modules as the one asked for."""
SAME_FILES = (
    ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"),
    ("onnxruntime", "onnxruntime-gpu", "onnxruntime-openvino"),
    ("pillow", "pillow-simd"),
)
"""Packages that overwrite each other's files, so that what runs depends on which was installed last."""
TOGETHER = {"torch": ("onnx", "training")}
"""Library → one it is useless to Sensorium without, and what for."""


def look_at_libraries() -> list[Finding]:
    """Look at the libraries installed beside this package."""
    try:
        requirements = [Requirement(text) for text in metadata.requires(PACKAGE) or ()]
    except metadata.PackageNotFoundError:
        remedy = "Install it, so that its requirements are known: pip install -e ."
        return [Finding("advice", "libraries", f"{PACKAGE} runs from source and is not installed", remedy)]
    names = {requirement.name for requirement in requirements} | {name for group in SAME_FILES for name in group}
    versions = installed_versions(names)
    return [*check_libraries(requirements, versions), *check_clashes(versions), *check_extras(requirements, versions)]


def installed_versions(names: Iterable[str]) -> dict[str, str]:
    """Return the versions of those libraries that are installed, by canonical name."""
    versions: dict[str, str] = {}
    for name in names:
        try:
            versions[canonicalize_name(name)] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return versions


def check_libraries(requirements: Iterable[Requirement], versions: Mapping[str, str]) -> list[Finding]:
    """Check what every use needs, and the versions of whatever is installed.

    Args:
        requirements: What the package's metadata asks for.
        versions: What is installed, by canonical name.
    """
    found = []
    num_needed = 0
    for name, requirement in {canonicalize_name(requirement.name): requirement for requirement in requirements}.items():
        is_needed = not _extra(requirement) and _applies(requirement)
        num_needed += is_needed
        version = _version(name, versions)
        if version is None and is_needed:
            found.append(Finding("problem", "libraries", f"{name} is missing", _install(requirement)))
        elif version is not None and not requirement.specifier.contains(version, prereleases=True):
            message = f"{name} {version} is installed, {PACKAGE} needs {name}{requirement.specifier}"
            found.append(Finding("problem", "libraries", message, _install(requirement)))
    return found or [Finding("ok", "libraries", f"all {num_needed} that {PACKAGE} needs, in fitting versions")]


def check_clashes(versions: Mapping[str, str]) -> list[Finding]:
    """Check for libraries that harm each other, and for those that need another beside them."""
    found = []
    for group in SAME_FILES:
        present = [name for name in group if name in versions]
        if len(present) > 1:
            # Only a clash over what Sensorium itself imports stops it.
            level: Level = "problem" if group[0] in ("onnxruntime", "pillow") else "advice"
            message = f"{' and '.join(present)} overwrite each other's files"
            remedy = f"pip uninstall {' '.join(present)}, then install the one you want."
            found.append(Finding(level, "libraries", message, remedy))
    for name, (partner, purpose) in TOGETHER.items():
        if name in versions and partner not in versions:
            message = f"{name} is installed without {partner}, which {purpose} needs"
            found.append(Finding("problem", "libraries", message, f"pip install '{PACKAGE}[train]'"))
    return found


def check_extras(requirements: Iterable[Requirement], versions: Mapping[str, str]) -> list[Finding]:
    """Say of every extra whether it is complete, and how to complete it.

    An extra of which nothing is installed was not wanted, and one of which a part is installed may be a fault.
    """
    extras: dict[str, list[str]] = {}
    for requirement in requirements:
        if _extra(requirement) and _applies(requirement, _extra(requirement)):
            extras.setdefault(_extra(requirement), []).append(canonicalize_name(requirement.name))
    found = []
    for extra, names in sorted(extras.items()):
        missing = [name for name in names if _version(name, versions) is None]
        install = f"pip install '{PACKAGE}[{extra}]'"
        if not missing:
            found.append(Finding("ok", f"extra {extra}", "complete"))
        elif len(missing) == len(names):
            found.append(Finding("ok", f"extra {extra}", "not installed", f"If you want it: {install}"))
        else:
            found.append(Finding("advice", f"extra {extra}", f"lacks {', '.join(missing)}", install))
    return found


def _extra(requirement: Requirement) -> str:
    """Return the extra that asks for a library; nothing if the package itself does."""
    marker = requirement.marker
    if marker is None or marker.evaluate({"extra": ""}):
        return ""
    words = str(marker).replace('"', " ").replace("'", " ").split()
    return words[words.index("extra") + 2] if "extra" in words else ""


def _applies(requirement: Requirement, extra: str = "") -> bool:
    """Whether a requirement holds on this system and Python."""
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _version(name: str, versions: Mapping[str, str]) -> str | None:
    return next((versions[one] for one in (name, *INSTEAD.get(name, ())) if one in versions), None)


def _install(requirement: Requirement) -> str:
    return f"pip install '{requirement.name}{requirement.specifier}'"
