"""A bundle: one model as a folder of data, never code.

The folder holds JSON, safetensors and ONNX, and a manifest that names every file with its size and SHA-256.
It is written whole or not at all, and opened only if every byte is the one that was written.
"""

from sensorium.bundle.manifest import FORMAT, FORMAT_VERSION, MANIFEST, Manifest, encode_json
from sensorium.bundle.opening import Bundle, open_bundle
from sensorium.bundle.writing import check_destination, library_versions, write_bundle

__all__ = [
    "FORMAT",
    "FORMAT_VERSION",
    "MANIFEST",
    "Bundle",
    "Manifest",
    "check_destination",
    "encode_json",
    "library_versions",
    "open_bundle",
    "write_bundle",
]
