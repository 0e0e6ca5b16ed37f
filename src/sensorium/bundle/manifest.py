"""The manifest: what a bundle says of itself, and the JSON that all its files are written in."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sensorium.errors import BundleError

FORMAT = "sensorium-bundle"
FORMAT_VERSION = "1.0"
MANIFEST = "manifest.json"


class FileEntry(BaseModel):
    """Size in bytes and SHA-256 of one file, in lower-case hexadecimal digits."""

    model_config = ConfigDict(frozen=True, strict=True)

    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Manifest(BaseModel):
    """What ``manifest.json`` holds. Keys that a later minor version adds are passed over.

    Attributes:
        format_version: Major and minor; another major version is not read.
        created: When it was written, UTC, ISO 8601.
        sensorium_version: Release that wrote it.
        libraries: Versions of the libraries it was made with.
        task: What kind of question it answers, such as ``classification``.
        inputs: Input name → modality.
        extras: Extras of sensorium that reading its inputs needs.
        files: Every other file of the folder, by its path with forward slashes.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    format: str
    format_version: Annotated[str, Field(pattern=r"^\d+\.\d+$")]
    created: str
    name: str
    sensorium_version: str
    libraries: dict[str, str]
    task: str
    inputs: dict[str, str]
    extras: tuple[str, ...]
    files: dict[str, FileEntry]

    @classmethod
    def parse(cls, content: bytes) -> Manifest:
        """Read a manifest.

        Raises:
            BundleError: Not a manifest, not one of ours, of another major version, or with a file name that
                leaves the folder.
        """
        values = decode_json(content, MANIFEST)
        if not isinstance(values, dict) or values.get("format") != FORMAT:
            raise BundleError(f"{MANIFEST} is not that of a {FORMAT}. Name a folder that `sensorium train` wrote.")
        _check_version(values.get("format_version"))
        try:
            manifest = cls.model_validate_json(content)
        except ValidationError as error:
            places = sorted({".".join(map(str, item["loc"])) for item in error.errors(include_input=False)})
            raise BundleError(f"{MANIFEST} is damaged at: {', '.join(places)}.") from None
        for name in manifest.files:
            check_file_name(name)
        return manifest


def _check_version(version: object) -> None:
    major = FORMAT_VERSION.partition(".")[0]
    if str(version).partition(".")[0] != major:
        raise BundleError(
            f"the bundle has format version {version}, this release reads {major}.x. "
            "Install the release of sensorium that wrote it, or train again."
        )


def check_file_name(name: str) -> None:
    """Refuse a name that could lead out of the bundle's folder or that no file system agrees on.

    Raises:
        BundleError: The name is absolute, climbs, is not printable, or is the manifest's own.
    """
    steps = name.split("/")
    sound = name.isprintable() and "\\" not in name and not {"", ".", ".."} & set(steps)
    if not sound or name == MANIFEST:
        raise BundleError(f"{name!r} is not a file name that a bundle may hold.")


def encode_json(value: object) -> bytes:
    """Return canonical JSON: sorted keys, UTF-8, two spaces, a newline at the end.

    Raises:
        ValueError: The value holds NaN or infinity, which JSON cannot.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def decode_json(content: bytes, name: str) -> Any:  # noqa: ANN401
    """Read JSON, refusing what two readers could understand differently.

    Raises:
        BundleError: Not JSON, or an object that names a key twice.
    """
    try:
        return json.loads(content.decode(), object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BundleError(f"{name} is not sound JSON: {error}.") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("an object names a key twice")
    return values


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")
