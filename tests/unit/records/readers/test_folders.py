"""ImageNet, plain folders, TIMIT."""

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.modalities.sound.decode import Limits, decode_recording
from sensorium.reading import cells_of
from sensorium.records.opening import open_table
from sensorium.records.readers.folder import FolderReaderConfig
from sensorium.records.readers.imagenet import ImagenetReaderConfig
from sensorium.records.readers.timit import TimitReaderConfig
from sensorium.registry import part
from tests.sets import RATE_HZ, jpeg, riff, sphere, tone, write, write_folder, write_imagenet, write_timit

LIMITS = Limits(RATE_HZ, 1.0, 10.0)


class TestImageNet:
    def test_columns(self, tmp_path):
        write_imagenet(tmp_path)
        table = ImagenetReaderConfig(path=tmp_path).read()
        assert table.columns["image"][0] == "train/n01440764/n01440764_0.JPEG"
        assert table.columns["label"] == [
            *["n01440764"] * 2, *["n02012849"] * 2, *["n03126707"] * 2, "n02012849", "n01440764", "n03126707",
        ]  # fmt: skip
        assert table.columns["name"][:3] == ["tench", "tench", "crane"]
        assert table.columns["split"] == ["train"] * 6 + ["val"] * 3

    def test_class_folders_of_validation_and_the_deeper_folders_of_tiny_imagenet(self, tmp_path):
        write(tmp_path / "train/n01440764/images/1.JPEG", jpeg(0))
        write(tmp_path / "val/n01440764/2.JPEG", jpeg(0))
        table = ImagenetReaderConfig(path=tmp_path).read()
        assert table.columns["image"] == ["train/n01440764/images/1.JPEG", "val/n01440764/2.JPEG"]
        assert "name" not in table.columns

    def test_flat_validation_without_labels(self, tmp_path):
        write(tmp_path / "train/n01440764/1.JPEG", jpeg(0))
        write(tmp_path / "val/2.JPEG", jpeg(0))
        with pytest.raises(
            DataError, match=r"'val' has no class folders, and none of .* Name the file as `val_labels`"
        ):
            ImagenetReaderConfig(path=tmp_path).read()
        write(tmp_path / "val/val_annotations.txt", "3.JPEG\tn01440764\t0\t0\n")
        with pytest.raises(DataError, match=r"val/val_annotations.txt: gives no label of '2.JPEG'"):
            ImagenetReaderConfig(path=tmp_path).read()
        write(tmp_path / "val/val_annotations.txt", "2.JPEG\tn01440764\t0\t0\n")
        assert len(ImagenetReaderConfig(path=tmp_path).read()) == 2


class TestFolder:
    def test_columns(self, tmp_path):
        write_folder(tmp_path)
        table = FolderReaderConfig(path=tmp_path).read()
        assert table.columns["image"][:3] == ["train/cat/0.jpg", "train/cat/1.jpg", "train/dog/0.jpg"]
        assert table.columns["label"] == ["cat", "cat", "dog", "dog"] * 2
        assert table.columns["split"] == ["train"] * 4 + ["val"] * 4

    def test_sound_and_no_splits(self, tmp_path):
        write(tmp_path / "high/a.wav", riff(tone(2000)))
        write(tmp_path / "low/a.wav", riff(tone(200)))
        table = open_table(tmp_path)
        assert table.columns == {"audio": ["high/a.wav", "low/a.wav"], "label": ["high", "low"]}
        assert FolderReaderConfig(path=tmp_path).own_split() is None

    def test_a_link_out_of_the_folder_is_refused_unless_allowed(self, tmp_path):
        write(tmp_path / "secret/1.jpg", jpeg(0))
        write(tmp_path / "set/cat/0.jpg", jpeg(0))
        (tmp_path / "set/dog").symlink_to(tmp_path / "secret")
        (tmp_path / "set/cat/2.jpg").symlink_to(tmp_path / "secret/1.jpg")
        table = open_table(tmp_path / "set")
        config = part("modality", "image")(column="image")
        with pytest.raises(DataError, match=r"set row 2, column 'image': 'cat/2.jpg' leads out of the table's folder"):
            cells_of(table, config)
        assert len(cells_of(table, config, [tmp_path / "secret"])) == 3


class TestTimit:
    def test_columns(self, tmp_path):
        write_timit(tmp_path)
        table = TimitReaderConfig(path=tmp_path).read()
        rows = [dict(zip(table.columns, cells, strict=True)) for cells in zip(*table.columns.values(), strict=True)]
        assert len(rows) == 6
        assert next(row for row in rows if row["audio"] == "TRAIN/DR2/MABC0/SX37.WAV") == {
            "audio": "TRAIN/DR2/MABC0/SX37.WAV",
            "text": "She had your suit.",
            "words": "she had suit",
            "phones": "h# sh iy",
            "sentence": "sx37",
            "kind": "sx",
            "speaker": "mabc0",
            "sex": "male",
            "dialect": "dr2",
            "split": "train",
        }
        assert "TRAIN/DR1/FCJF0/SA1.WAV.wav" in table.columns["audio"]  # the RIFF copy, and only it
        assert "TRAIN/DR1/FCJF0/SA1.WAV" not in table.columns["audio"]

    def test_absent_transcripts_are_empty_and_broken_ones_are_all_told(self, tmp_path):
        write_timit(tmp_path)
        (tmp_path / "TRAIN/DR1/FCJF0/SA1.WRD").unlink()
        assert TimitReaderConfig(path=tmp_path).read().columns["words"].count(None) == 1
        write(tmp_path / "TRAIN/DR1/FCJF0/SX37.TXT", "0 x She\n0 5 fine\n9 2 No\n")
        write(tmp_path / "TEST/DR1/MDAB0/SA1.PHN", b"\xff\xfe")
        with pytest.raises(DataError) as caught:
            TimitReaderConfig(path=tmp_path).read()
        found = [(fault.source, fault.row) for fault in caught.value.faults]
        assert found == [
            ("TEST/DR1/MDAB0/SA1.PHN", None),
            ("TRAIN/DR1/FCJF0/SX37.TXT", 1),
            ("TRAIN/DR1/FCJF0/SX37.TXT", 3),
        ]
        assert "She" not in str(caught.value)

    def test_a_transcript_that_is_a_link_out_of_the_set_is_not_read(self, tmp_path):
        write_timit(tmp_path / "timit")
        write(tmp_path / "secret.txt", "0 1 secret\n")
        (tmp_path / "timit/TRAIN/DR1/FCJF0/SX37.TXT").unlink()
        (tmp_path / "timit/TRAIN/DR1/FCJF0/SX37.TXT").symlink_to(tmp_path / "secret.txt")
        with pytest.raises(DataError, match="leads out of the table's folder"):
            TimitReaderConfig(path=tmp_path / "timit").read()

    @pytest.mark.parametrize("byte_format", ["01", "10"])
    def test_sphere_sounds_as_riff(self, tmp_path, byte_format):
        samples = tone(440)
        content = sphere(samples, byte_format=byte_format)
        write(tmp_path / "a.wav", content)
        for cell in (tmp_path / "a.wav", content):
            assert np.array_equal(decode_recording(cell, LIMITS), decode_recording(riff(samples), LIMITS))
        with pytest.raises(DataError):
            decode_recording(content[:500], LIMITS)
