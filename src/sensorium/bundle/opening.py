"""Open a bundle: nothing is read from it before every file has been checked."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from sensorium.bundle.manifest import MANIFEST, FileEntry, Manifest, decode_json
from sensorium.bundle.weights import check_weights
from sensorium.errors import BundleError, MissingDependencyError

MAX_MANIFEST_BYTES = 4 * 2**20


@dataclass(frozen=True)
class Bundle:
    """An opened bundle.

    Attributes:
        folder: Where it lies.
        manifest: What it says of itself.
        digest: SHA-256 of the manifest, which stands for every byte of the bundle.
    """

    folder: Path
    manifest: Manifest
    digest: str

    def read(self, name: str) -> bytes:
        """Return the content of one file, checked again, so that what is used is what was checked.

        Raises:
            BundleError: The manifest names no such file, or it has changed.
        """
        if name not in self.manifest.files:
            raise BundleError(f"bundle '{self.folder}' has no file '{name}'.")
        content = (self.folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != self.manifest.files[name].sha256:
            raise _changed(self.folder, name)
        return content

    def json(self, name: str) -> Any:  # noqa: ANN401
        """Return the content of one JSON file.

        Raises:
            BundleError: As `read`, or the file is not JSON.
        """
        return decode_json(self.read(name), name)


def open_bundle(folder: Path) -> Bundle:
    """Check a bundle and open it.

    Raises:
        BundleError: Not a bundle, of a version this release does not read, a file is missing, changed, not
            listed or not a plain file, or a weight is not finite.
        MissingDependencyError: Reading its inputs needs an extra that is not installed.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise BundleError(f"there is no bundle folder '{folder}'.")
    found = set(_plain_files(folder))
    if MANIFEST not in found:
        raise BundleError(f"folder '{folder}' is not a bundle: it has no {MANIFEST}.")
    if (folder / MANIFEST).stat().st_size > MAX_MANIFEST_BYTES:
        raise BundleError(f"{MANIFEST} of bundle '{folder}' is too large to be one.")
    content = (folder / MANIFEST).read_bytes()
    try:
        manifest = Manifest.parse(content)
        _check_listed(manifest, found - {MANIFEST})
    except BundleError as error:
        raise BundleError(f"bundle '{folder}': {error}") from None
    bundle = Bundle(folder, manifest, hashlib.sha256(content).hexdigest())
    for name, entry in manifest.files.items():
        _check_file(bundle, name, entry)
    _check_extras(bundle)
    return bundle


def _plain_files(folder: Path) -> Iterator[str]:
    """Yield the relative names of all files, refusing links and anything that is neither file nor folder."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise BundleError(f"bundle '{folder}': '{name}' is a link or a device. A bundle holds plain files only.")
        if path.is_file():
            yield name


def _check_listed(manifest: Manifest, found: set[str]) -> None:
    missing, extra = sorted(manifest.files.keys() - found), sorted(found - manifest.files.keys())
    if missing:
        raise BundleError(f"files are missing: {', '.join(missing)}. Copy the folder again.")
    if extra:
        raise BundleError(f"files are not listed in {MANIFEST}: {', '.join(extra)}. Remove them.")


def _check_file(bundle: Bundle, name: str, entry: FileEntry) -> None:
    with (bundle.folder / name).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    if (size, digest) != (entry.size, entry.sha256):
        raise _changed(bundle.folder, name)
    if name.endswith(".safetensors"):
        check_weights(bundle.read(name), f"'{name}' of bundle '{bundle.folder}'")


def _check_extras(bundle: Bundle) -> None:
    requirements = metadata.requires("sensorium") or []
    for extra in bundle.manifest.extras:
        marker = re.compile(rf"""extra == ['"]{re.escape(extra)}['"]""")
        for requirement in filter(marker.search, requirements):
            library = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            if not any(metadata.distributions(name=library)):
                raise MissingDependencyError(library, extra=extra, purpose=f"bundle '{bundle.folder}'")


def _changed(folder: Path, name: str) -> BundleError:
    return BundleError(f"bundle '{folder}': '{name}' has changed since it was written. Copy the folder again.")
