"""Write a bundle whole or not at all: into a temporary folder beside its place, flushed, then renamed."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path, PurePosixPath

from sensorium.bundle.manifest import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    FileEntry,
    Manifest,
    check_file_name,
    decode_json,
    encode_json,
)
from sensorium.bundle.weights import check_weights
from sensorium.errors import ConfigError

LIBRARIES = (
    "numpy",
    "onnx",
    "onnxruntime",
    "pillow",
    "pydantic",
    "safetensors",
    "soundfile",
    "soxr",
    "torch",
)


def check_destination(folder: Path, *, replace: bool = False) -> None:
    """Check that a bundle may be written here, which is worth knowing before hours of training.

    Raises:
        ConfigError: Something other than a bundle is there, or a bundle that may not be replaced, or the folder
            around it cannot be written to.
    """
    _check_writable(folder)
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise ConfigError(f"'{folder}' is not a folder. Name another place for the bundle.")
    if (folder / MANIFEST).is_file():
        if not replace:
            raise ConfigError(f"'{folder}' already holds a bundle. Name another folder or remove it first.")
    elif any(folder.iterdir()):
        raise ConfigError(f"'{folder}' holds files that are not a bundle. Name another folder.")


def _check_writable(folder: Path) -> None:
    """Try to make a folder where the bundle's will be: permissions alone do not tell of read-only or full disks."""
    around = next(path for path in folder.absolute().parents if path.exists())
    if not around.is_dir():
        raise ConfigError(f"'{folder}' cannot be made: '{around}' is a file, not a folder. Name another --output.")
    try:
        with _temporary(around / folder.name):
            pass
    except OSError as error:
        reason = (error.strerror or "error").lower()
        raise ConfigError(f"'{folder}' cannot be written in '{around}': {reason}. Name another --output.") from None


def write_bundle(
    folder: Path,
    *,
    name: str,
    task: str,
    files: Mapping[str, bytes],
    extras: tuple[str, ...] = (),
    replace: bool = False,
) -> None:
    """Write a bundle.

    Args:
        folder: Where; its parent folders are made. Must be absent, empty, or a bundle if ``replace``.
        name: The model's name.
        task: What kind of question it answers.
        files: Content of every file but the manifest, by path with forward slashes.
        extras: Extras of sensorium that reading the inputs needs.
        replace: Whether a bundle that is there may be replaced.

    Raises:
        ConfigError: See `check_destination`.
        BundleError: A file name leaves the folder, or weights are not finite.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 -- resolve() would follow a link in the last step
    check_destination(folder, replace=replace)
    manifest = _manifest(name, task, files, extras)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(folder) as written:
        for path, content in {**files, MANIFEST: encode_json(manifest.model_dump(mode="json"))}.items():
            _write(written / path, content)
        for inner in (*(path for path in written.rglob("*") if path.is_dir()), written):
            _sync_folder(inner)
        _put(written, folder)


def _manifest(name: str, task: str, files: Mapping[str, bytes], extras: tuple[str, ...]) -> Manifest:
    entries = {}
    for path, content in files.items():
        check_file_name(path)
        if path.endswith(".safetensors"):
            check_weights(content, f"'{path}'")
        entries[path] = FileEntry(size=len(content), sha256=hashlib.sha256(content).hexdigest())
    return Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        name=name,
        sensorium_version=version("sensorium"),
        libraries=dict(library_versions()),
        task=task,
        inputs={
            PurePosixPath(path).stem: decode_json(content, path)["type"]
            for path, content in files.items()
            if PurePosixPath(path).match("modalities/*.json")
        },
        extras=extras,
        files=entries,
    )


def library_versions() -> Iterator[tuple[str, str]]:
    """Yield name and version of each library that a model is made with and that is installed."""
    for library in LIBRARIES:
        try:
            yield library, version(library)
        except PackageNotFoundError:
            continue


@contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """Make a folder beside this one; it is removed afterwards unless it was renamed."""
    path = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}.tmp")
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _put(written: Path, folder: Path) -> None:
    """Rename into place. An older bundle steps aside first and comes back if the rename fails."""
    with _temporary(folder) as aside:
        old = aside / "old"
        if folder.exists():
            folder.rename(old)
        try:
            written.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
