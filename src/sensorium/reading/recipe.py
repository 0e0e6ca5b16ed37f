"""What decides to which array a cell is decoded, as the key that decoded cells are kept under."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sensorium import modalities
from sensorium.modalities import ModalityConfig
from sensorium.registry import PartConfig

DECODERS = ("cykooz-resizer", "numpy", "pillow", "pydicom", "simplejpeg", "soundfile", "soxr")
"""Libraries whose version can change what a cell is decoded to."""


def recipe_of(config: ModalityConfig) -> bytes:
    """Return the key of all that decides what a cell is decoded to: options, our code, and the decoders' versions."""
    code = _code_digest(frozenset(_modules(config, config.unread_options)))
    recipe = json.dumps([config.reading_options(), code, _versions()], sort_keys=True)
    return hashlib.blake2b(recipe.encode(), digest_size=16).digest()


def _modules(config: PartConfig, unread: Sequence[str] = ()) -> Iterator[str]:
    """Yield the module of a part and those of the parts in its options, leaving out some options."""
    yield type(config).__module__
    for name, value in config:
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, PartConfig) and name not in unread:
                yield from _modules(inner)


@cache
def _code_digest(names: frozenset[str]) -> str:
    """Return the digest of the files that read cells; parts from elsewhere add their own files."""
    folder = Path(modalities.__file__).parent
    own = [Path(file) for name in names if (file := sys.modules[name].__file__)]
    files = sorted({*folder.rglob("*.py"), *own})
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


@cache
def _versions() -> dict[str, str]:
    found = {}
    for library in DECODERS:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = ""
    return found
