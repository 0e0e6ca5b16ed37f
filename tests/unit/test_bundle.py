import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save

from sensorium.bundle import MANIFEST, encode_json, open_bundle, write_bundle
from sensorium.bundle.manifest import check_file_name, decode_json
from sensorium.bundle.weights import check_weights
from sensorium.errors import BundleError, ConfigError, MissingDependencyError

FILES = {
    "model.safetensors": save({"layer.weight": np.ones((2, 3), np.float32), "steps": np.array([7])}),
    "modalities/photo.json": encode_json({"type": "image", "config": {}, "state": {}}),
    "card.md": "# 卡片\n".encode(),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "models" / "animals"
    write_bundle(place, name="animals", task="classification", files=FILES)
    return place


def rewrite_manifest(folder: Path, **changes: object) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes()) | changes
    (folder / MANIFEST).write_bytes(encode_json(manifest))


def refusal(folder: Path) -> str:
    with pytest.raises(BundleError) as caught:
        open_bundle(folder)
    return str(caught.value)


def test_what_was_written_is_read_back(folder: Path) -> None:
    bundle = open_bundle(folder)
    assert {name: bundle.read(name) for name in FILES} == FILES
    assert bundle.json("modalities/photo.json")["type"] == "image"
    assert bundle.manifest.name == "animals"
    assert bundle.manifest.task == "classification"
    assert bundle.manifest.inputs == {"photo": "image"}
    assert "numpy" in bundle.manifest.libraries
    assert bundle.digest == hashlib.sha256((folder / MANIFEST).read_bytes()).hexdigest()
    assert [path.name for path in folder.parent.iterdir()] == ["animals"]  # no temporary folder is left


def test_one_changed_byte_names_the_file(folder: Path) -> None:
    path = folder / "card.md"
    path.write_bytes(path.read_bytes().replace(b"#", b"%"))
    assert refusal(folder) == (f"bundle '{folder}': 'card.md' has changed since it was written. Copy the folder again.")


def test_a_change_after_opening_is_seen(folder: Path) -> None:
    bundle = open_bundle(folder)
    (folder / "card.md").write_bytes(b"other")
    with pytest.raises(BundleError, match=r"'card.md' has changed"):
        bundle.read("card.md")


def test_missing_file(folder: Path) -> None:
    (folder / "modalities" / "photo.json").unlink()
    assert "files are missing: modalities/photo.json. Copy the folder again." in refusal(folder)


def test_extra_file(folder: Path) -> None:
    (folder / "modalities" / "hook.py").write_text("print('never run')")
    assert "files are not listed in manifest.json: modalities/hook.py. Remove them." in refusal(folder)


def test_symlink_is_refused(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(FILES["card.md"])
    (folder / "card.md").unlink()
    (folder / "card.md").symlink_to(outside)
    assert "'card.md' is a link or a device. A bundle holds plain files only." in refusal(folder)


def test_unknown_major_version(folder: Path) -> None:
    rewrite_manifest(folder, format_version="2.0")
    assert "has format version 2.0, this release reads 1.x" in refusal(folder)


def test_later_minor_version_with_new_keys_is_read(folder: Path) -> None:
    rewrite_manifest(folder, format_version="1.7", signature="later")
    assert open_bundle(folder).manifest.format_version == "1.7"


def test_foreign_folder_and_absent_folder(tmp_path: Path) -> None:
    assert "is not a bundle: it has no manifest.json" in refusal(tmp_path)
    assert "there is no bundle folder" in refusal(tmp_path / "nowhere")
    (tmp_path / MANIFEST).write_text('{"format": "something"}')
    assert "is not that of a sensorium-bundle" in refusal(tmp_path)


def test_damaged_manifest_names_the_places(folder: Path) -> None:
    rewrite_manifest(folder, task=None, files={"card.md": {"size": -1, "sha256": "x"}})
    assert "is damaged at: files.card.md.sha256, files.card.md.size, task." in refusal(folder)


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a/./b", "a\\b", "a\0b", "", "manifest.json"])
def test_names_that_leave_the_folder_are_refused(folder: Path, name: str) -> None:
    with pytest.raises(BundleError, match="not a file name that a bundle may hold"):
        write_bundle(folder.with_name("b"), name="b", task="t", files={name: b""})
    rewrite_manifest(folder, files={name: {"size": 0, "sha256": "0" * 64}})
    assert "not a file name that a bundle may hold" in refusal(folder)
    assert not folder.with_name("b").exists()


@given(st.text())
def test_an_accepted_name_stays_inside(name: str) -> None:
    try:
        check_file_name(name)
    except BundleError:
        return
    assert Path("/root/folder", name).resolve().is_relative_to("/root/folder")


def test_existing_bundle_is_replaced_only_when_asked(folder: Path) -> None:
    with pytest.raises(ConfigError, match=r"already holds a bundle\. Name another folder or remove it first"):
        write_bundle(folder, name="new", task="t", files={"card.md": b"new"})
    assert open_bundle(folder).manifest.name == "animals"
    write_bundle(folder, name="new", task="t", files={"card.md": b"new"}, replace=True)
    assert open_bundle(folder).manifest.name == "new"
    assert [path.name for path in folder.parent.iterdir()] == ["animals"]


def test_other_files_are_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years")
    with pytest.raises(ConfigError, match="holds files that are not a bundle"):
        write_bundle(tmp_path, name="b", task="t", files={}, replace=True)
    assert (tmp_path / "thesis.txt").read_text() == "years"
    with pytest.raises(ConfigError, match="is not a folder"):
        write_bundle(tmp_path / "thesis.txt", name="b", task="t", files={})


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    write_bundle(tmp_path, name="b", task="t", files={"card.md": b""})
    assert open_bundle(tmp_path).read("card.md") == b""


def test_missing_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "sensorium.bundle.opening.metadata.requires", lambda _: ["no-such-lib>=1; extra == 'zh'", "numpy>=2"]
    )
    write_bundle(tmp_path / "b", name="b", task="t", files={}, extras=("zh",))
    with pytest.raises(MissingDependencyError, match=r"needs no-such-lib\. .*pip install 'sensorium\[zh\]'"):
        open_bundle(tmp_path / "b")


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_weights_that_are_not_finite(tmp_path: Path, dtype: type, value: float) -> None:
    weights = save({"head.bias": np.array([0, value], dtype)})
    with pytest.raises(BundleError, match=r"tensor 'head.bias' of 'm.safetensors' holds NaN or infinity"):
        write_bundle(tmp_path / "b", name="b", task="t", files={"m.safetensors": weights})


def test_weights_are_checked_at_opening_too(folder: Path) -> None:
    weights = save({"head.bias": np.array([np.nan], np.float32)})
    entry = {"size": len(weights), "sha256": hashlib.sha256(weights).hexdigest()}
    files = json.loads((folder / MANIFEST).read_bytes())["files"] | {"model.safetensors": entry}
    rewrite_manifest(folder, files=files)
    (folder / "model.safetensors").write_bytes(weights)
    assert "holds NaN or infinity" in refusal(folder)


def safetensors(header: str, data: bytes) -> bytes:
    return struct.pack("<Q", len(header)) + header.encode() + data


ONE = '{"dtype": "U8", "shape": [1], "data_offsets": [%d, %d]}'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (safetensors(f'{{"a": {ONE % (0, 1)}, "a": {ONE % (1, 2)}}}', b"ab"), "names a key twice"),
        (safetensors(f'{{"a": {ONE % (0, 1)}, "b": {ONE % (0, 1)}}}', b"a"), "'b' of w overlaps"),
        (safetensors(f'{{"a": {ONE % (1, 2)}}}', b"ab"), "leaves a gap"),
        (safetensors(f'{{"a": {ONE % (0, 1)}}}', b"ab"), "does not end where its last tensor ends"),
        (safetensors(f'{{"a": {ONE % (0, 1)}}}', b""), "does not end where its last tensor ends"),
        (safetensors(f'{{"a": {ONE % (0, 2)}}}', b"ab"), "does not fit"),
        (safetensors(f'{{"a": {ONE.replace("U8", "PY") % (0, 1)}}}', b"a"), "does not fit"),
        (safetensors("[]", b""), "does not list tensors"),
        (b"\xff" * 12, "cut short"),
        (b"", "cut short"),
    ],
)
def test_damaged_weights(content: bytes, message: str) -> None:
    with pytest.raises(BundleError, match=message):
        check_weights(content, "w")


@given(st.integers(min_value=0))
def test_weights_cut_short_anywhere_are_refused(length: int) -> None:
    whole = FILES["model.safetensors"]
    with pytest.raises(BundleError):
        check_weights(whole[: length % len(whole)], "w")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_json_comes_back_and_is_canonical(value: object) -> None:
    content = encode_json(value)
    assert decode_json(content, "x") == value
    assert encode_json(decode_json(content, "x")) == content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("content", [b"{", b"\xff", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000])
def test_unsound_json(content: bytes) -> None:
    with pytest.raises(BundleError, match="x is not sound JSON"):
        decode_json(content, "x")
