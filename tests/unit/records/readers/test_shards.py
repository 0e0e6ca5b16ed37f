"""WebDataset's tars and Hugging Face's Arrow files."""

import contextlib
import io
import json
import tarfile

import numpy as np
import polars as pl
import pytest

from sensorium.errors import DataError
from sensorium.reading import cells_of
from sensorium.records.blobs import Blob
from sensorium.records.opening import open_table
from sensorium.records.readers.huggingface import HuggingfaceReaderConfig
from sensorium.records.readers.webdataset import WebdatasetReaderConfig
from sensorium.registry import part
from tests.sets import jpeg, stream_of, write, write_huggingface, write_tar, write_webdataset


class TestWebDataset:
    def test_columns(self, tmp_path):
        write_webdataset(tmp_path)
        table = WebdatasetReaderConfig(path=tmp_path).read()
        assert {name: cells[1] for name, cells in table.columns.items() if name not in ("image", "audio")} == {
            "key": "some/01",
            "split": "train",
            "label": "1",
            "text": "a text",
            "height_m": "1.5",
            "tags": ("a", "b"),
        }
        assert table.columns["image"][1].read() == jpeg(1)
        assert table.columns["image"][1].name == "01.jpg"
        assert table.columns["split"] == ["train"] * 4 + ["val"] * 2

    @pytest.mark.parametrize(
        ("pattern", "rows"),
        [("set-train-{000..001}.tar", 4), ("set-*.tar", 6), ("set-{train-001,val-002}.tar", 4), ("set-val-002.tar", 2)],
    )
    def test_patterns(self, tmp_path, pattern, rows):
        write_webdataset(tmp_path)
        assert len(WebdatasetReaderConfig(path=tmp_path / pattern).read()) == rows

    def test_shards_that_are_missing_are_all_told(self, tmp_path):
        write_webdataset(tmp_path)
        with pytest.raises(DataError, match=r"003.tar' does not exist(.|\n)*004.tar' does not exist"):
            WebdatasetReaderConfig(path=tmp_path / "set-{train-000,x-003,x-004}.tar").read()
        with pytest.raises(DataError, match="stands for"):
            WebdatasetReaderConfig(path=tmp_path / "set-{000..999}{000..999}.tar").read()

    def test_nothing_is_unpacked_and_no_name_leads_out(self, tmp_path):
        write(tmp_path / "secret.jpg", jpeg(0))
        more = json.dumps({"photo": "../secret.jpg"})
        write_tar(tmp_path / "in/t.tar", [("../../a.jpg", jpeg(1)), ("../../a.json", more), ("/etc/b.jpg", jpeg(2))])
        table = open_table(tmp_path / "in/t.tar")
        assert [file.name for file in tmp_path.rglob("*.jpg")] == ["secret.jpg"]
        assert table.columns["image"][0].read() == jpeg(1)
        with pytest.raises(DataError, match="leads out of the table's folder"):
            cells_of(table, part("modality", "image")(column="photo"))

    def test_everything_wrong_is_told_at_once(self, tmp_path):
        members = [
            ("1.jpg", b""),
            ("1.txt", b"\xff"),
            ("2.json", "[" * 100_000),
            ("3.cls", "1"),
            ("3.txt", "a"),
            ("3.txt", "b"),
        ]
        write_tar(tmp_path / "t.tar", members)
        with tarfile.open(tmp_path / "t.tar", "a") as tar:
            link = tarfile.TarInfo("4.jpg")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(link)
        with pytest.raises(DataError) as caught:
            open_table(tmp_path / "t.tar")
        assert [fault.message.split(".")[0] for fault in caught.value.faults] == ["'1", "'1", "'2", "'3", "'4"]

    def test_a_compressed_tar_is_told(self, tmp_path):
        with tarfile.open(tmp_path / "t.tar", "w:gz") as tar:
            tar.addfile(tarfile.TarInfo("1.txt"), io.BytesIO())
        with pytest.raises(DataError, match="or is compressed"):
            open_table(tmp_path / "t.tar")

    def test_a_tar_that_changes_after_opening_is_told(self, tmp_path):
        write_webdataset(tmp_path)
        cell = open_table(tmp_path / "set-val-002.tar").columns["image"][1]
        (tmp_path / "set-val-002.tar").write_bytes(b"")
        with pytest.raises(DataError, match="is shorter than it was"):
            cell.read()
        (tmp_path / "set-val-002.tar").unlink()
        with pytest.raises(DataError, match="cannot be read any more"):
            cell.read()


class TestHuggingFace:
    def test_columns(self, tmp_path):
        write_huggingface(tmp_path)
        table = HuggingfaceReaderConfig(path=tmp_path).read()
        assert list(table.columns) == ["picture", "label", "text", "split"]  # boxes are nested
        assert table.columns["label"] == ["cat", "dog"] * 3 + ["cat"]
        assert table.columns["split"] == ["train"] * 5 + ["test"] * 2
        assert [cell.read() for cell in table.columns["picture"]] == [jpeg(number) for number in range(7)]
        assert all(isinstance(cell, Blob) for cell in table.columns["picture"])

    def test_one_part_alone(self, tmp_path):
        write_huggingface(tmp_path)
        table = open_table(tmp_path / "train")
        assert len(table) == 5
        assert "split" not in table.columns

    def test_files_named_outside_are_refused(self, tmp_path):
        write_huggingface(tmp_path / "hf")
        write(tmp_path / "hf/train/state.json", json.dumps({"_data_files": [{"filename": "../../secret.arrow"}]}))
        with pytest.raises(DataError, match="leads out of the table's folder"):
            open_table(tmp_path / "hf")
        write(tmp_path / "hf/dataset_dict.json", json.dumps({"splits": ["../.."]}))
        with pytest.raises(DataError, match="leads out of the table's folder"):
            open_table(tmp_path / "hf")

    @pytest.mark.parametrize("features", [[1], "x", {"label": 3}, {"label": {"_type": "ClassLabel", "names": 3}}])
    def test_features_of_another_form_leave_the_labels_as_numbers(self, tmp_path, features):
        write_huggingface(tmp_path)
        write(tmp_path / "test/dataset_info.json", json.dumps({"features": features}))
        assert open_table(tmp_path / "test").columns["label"] == ["1", "0"]

    def test_all_parts_are_looked_at(self, tmp_path):
        write_huggingface(tmp_path)
        write(tmp_path / "train/data-00001-of-00002.arrow", b"\xff\xff\xff\xff\x10\0\0\0short")
        write(tmp_path / "test/state.json", '{"_indices_files": [{"filename": "i.arrow"}]}')
        with pytest.raises(DataError) as caught:
            open_table(tmp_path)
        assert len(caught.value.faults) == 2

    def test_flipped_bytes_never_crash(self, tmp_path):
        rng = np.random.default_rng(0)
        write_huggingface(tmp_path)
        file = tmp_path / "test/data-00000-of-00001.arrow"
        content = file.read_bytes()
        for place in rng.integers(0, min(len(content), 800), 60):
            flipped = bytearray(content)
            flipped[place] ^= int(rng.integers(1, 256))
            file.write_bytes(flipped)
            with contextlib.suppress(DataError):
                assert len(open_table(tmp_path / "test")) > 0

    def test_a_batch_is_read_without_the_others(self, tmp_path, monkeypatch):
        frames = [pl.DataFrame({"picture": [jpeg(2 * n), jpeg(2 * n + 1)]}) for n in range(20)]
        stream_of(frames, tmp_path / "data.arrow")
        write(tmp_path / "state.json", '{"_data_files": [{"filename": "data.arrow"}]}')
        write(tmp_path / "dataset_info.json", "{}")
        cells = open_table(tmp_path).columns["picture"]
        read = []
        monkeypatch.setattr(
            "sensorium.records.readers.huggingface.BytesIO",
            lambda content: read.append(len(content)) or io.BytesIO(content),
        )
        assert cells[31].read() == jpeg(31)
        assert cells[30].read() == jpeg(30)
        (size,) = read
        assert size < (tmp_path / "data.arrow").stat().st_size / 8
