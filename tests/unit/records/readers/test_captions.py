"""COCO and Flickr30k."""

import csv
import json
from pathlib import Path

import pytest

from sensorium.errors import DataError
from sensorium.reading import cells_of
from sensorium.records.opening import open_table
from sensorium.records.readers.coco import CocoReaderConfig
from sensorium.records.readers.flickr30k import Flickr30kReaderConfig
from sensorium.registry import part
from tests.sets import FLICKR_CAPTIONS, jpeg, write, write_coco, write_flickr30k

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"


def rows_of(table):
    return [dict(zip(table.columns, cells, strict=True)) for cells in zip(*table.columns.values(), strict=True)]


class TestCoco:
    def test_columns(self, tmp_path):
        write_coco(tmp_path)
        rows = {row["image_id"]: row for row in rows_of(CocoReaderConfig(path=tmp_path).read())}
        assert rows["3"] == {
            "image": "train2017/000000000003.jpg",
            "caption": "One 3.",
            "captions": "One 3.\nTwo, or 3.",
            "image_id": "3",
            "objects": "bottle|person",
            "label": "kitchen",
            "split": "train",
        }
        assert (rows["2"]["objects"], rows["2"]["label"]) == (None, None)  # a crowd is no object
        assert {rows[number]["split"] for number in "456"} == {"val"}

    def test_options(self, tmp_path):
        write_coco(tmp_path)
        config = CocoReaderConfig(path=tmp_path, label="name", rows_of="caption", unlabelled="drop", year="2017")
        rows = rows_of(config.read())
        assert len(rows) == 8
        assert {row["label"] for row in rows} == {"person", "bottle"}
        assert "captions" not in rows[0]
        assert config.own_group() == "image"

    def test_captions_alone(self, tmp_path):
        write_coco(tmp_path)
        for file in (tmp_path / "annotations").glob("instances_*"):
            file.unlink()
        table = open_table(tmp_path)
        assert set(table.columns["label"]) == {None}
        assert table.columns["caption"][0] == "One 1."

    def test_everything_wrong_is_told_at_once(self, tmp_path):
        write_coco(tmp_path)
        file = tmp_path / "annotations/instances_val2017.json"
        content = json.loads(file.read_text())
        content["annotations"][0]["category_id"] = 999
        del content["annotations"][1]["area"]
        content["images"][0] = "picture"
        file.write_text(json.dumps(content))
        write(tmp_path / "annotations/captions_val2017.json", '{"images": ' + "[" * 100_000)
        (tmp_path / "annotations/captions_val2014.json").write_bytes(b"\xff")
        with pytest.raises(DataError) as caught:
            CocoReaderConfig(path=tmp_path).read()
        found = {(fault.source, fault.column, fault.row) for fault in caught.value.faults}
        assert found == {
            ("annotations/captions_val2014.json", None, None),
            ("annotations/captions_val2017.json", None, None),
            ("annotations/instances_val2017.json", "images", 1),
            ("annotations/instances_val2017.json", "annotations", 1),
            ("annotations/instances_val2017.json", "annotations", 2),
        }

    @pytest.mark.parametrize("name", ["../../secret.jpg", "link.jpg"])
    def test_no_picture_outside_is_opened(self, tmp_path, name):
        write(tmp_path / "secret.jpg", jpeg(0))
        write_coco(tmp_path / "coco")
        (tmp_path / "coco/val2017/link.jpg").symlink_to(tmp_path / "secret.jpg")
        file = tmp_path / "coco/annotations/instances_val2017.json"
        content = json.loads(file.read_text())
        content["images"][0]["file_name"] = name
        file.write_text(json.dumps(content))
        (tmp_path / "coco/annotations/captions_val2017.json").unlink()
        table = open_table(tmp_path / "coco")
        with pytest.raises(DataError, match=r"coco row \d, column 'image': .* leads out of the table's folder"):
            cells_of(table, part("modality", "image")(column="image"))

    def test_pictures_that_are_missing_are_all_told(self, tmp_path):
        write_coco(tmp_path)
        for number in (1, 4):
            next(tmp_path.glob(f"*2017/00000000000{number}.jpg")).unlink()
        with pytest.raises(DataError) as caught:
            cells_of(open_table(tmp_path), part("modality", "image")(column="image"))
        assert len(caught.value.faults) == 2

    def test_the_real_sample_agrees_with_its_manifest(self):
        if not (DATA / "coco-mini").is_dir():
            pytest.skip("there is no coco-mini")
        found = {row["image"]: row for row in rows_of(open_table(DATA / "coco-mini"))}
        with (DATA / "coco-mini/manifest.csv").open(encoding="utf-8", newline="") as file:
            listed = list(csv.DictReader(file))
        assert len(found) == len(listed) == 159
        for row in listed:
            one = found[row["image"]]
            assert (one["objects"], one["label"], one["split"]) == (row["objects"], row["label"], row["split"])
            assert one["caption"].split() == row["caption_0"].split()


class TestFlickr30k:
    @pytest.mark.parametrize("annotations", ["dataset_flickr30k.json", "results.csv"])
    def test_captions_hold_what_they_like(self, tmp_path, annotations):
        write_flickr30k(tmp_path)
        rows = rows_of(Flickr30kReaderConfig(path=tmp_path, annotations=annotations).read())
        assert [row["image"] for row in rows] == ["flickr30k-images/10.jpg", "flickr30k-images/20.jpg"]
        assert [row["captions"].split("\n") for row in rows] == list(FLICKR_CAPTIONS.values())
        assert [row.get("split") for row in rows] == (["train", "val"] if "json" in annotations else [None, None])

    def test_a_weak_label_from_words(self, tmp_path):
        write_flickr30k(tmp_path)
        labels = [
            Flickr30kReaderConfig(path=tmp_path, label_words=words).read().columns["label"]
            for words in (("cat", "dog"), ("Dog", "bars"), ("do",))
        ]
        assert labels == [["dog", "cat"], ["Dog", "other"], ["other", "other"]]

    def test_lines_that_are_none_are_all_told(self, tmp_path):
        write_flickr30k(tmp_path)
        (tmp_path / "dataset_flickr30k.json").unlink()
        with (tmp_path / "results.csv").open("a") as file:
            file.write("30.jpg|no number\n\nwords\n")
        with pytest.raises(DataError) as caught:
            open_table(tmp_path)
        assert [(fault.source, fault.row) for fault in caught.value.faults] == [("results.csv", 5), ("results.csv", 7)]

    def test_both_files_of_the_real_sample_agree(self):
        path = DATA / "flickr30k-layout"
        if not path.is_dir():
            pytest.skip("there is no flickr30k-layout")
        by_json, by_csv = (
            {
                row["image"]: row["captions"].split()
                for row in rows_of(Flickr30kReaderConfig(path=path, annotations=name).read())
            }
            for name in ("dataset_flickr30k.json", "results.csv")
        )
        assert len(by_json) == 120
        assert by_json == by_csv
