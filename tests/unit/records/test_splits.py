from collections import Counter

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.records.config import DataConfig, SplitConfig
from sensorium.records.splits import split_name, split_table, split_tables
from sensorium.records.table import Table
from sensorium.targets.category import CategoryConfig
from sensorium.targets.tags import TagsConfig

BY_LABEL = CategoryConfig(column="label").strata_in


def ids(table):
    return list(table.column("id"))


def table_of(**columns):
    length = len(next(iter(columns.values())))
    return Table({"id": [str(i) for i in range(length)], **columns}, source="t.csv")


def write(path, header, *rows):
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("train", "train"),
        ("val", "validation"),
        ("Valid", "validation"),
        (" validation ", "validation"),
        ("DEV", "validation"),
        ("cal", "calibration"),
        ("Calib", "calibration"),
        ("calibration", "calibration"),
        ("test", "test"),
        ("holdout", None),
        (None, None),
        (b"test", None),
    ],
)
def test_words_for_splits(cell, name):
    assert split_name(cell) == name


def test_a_column_names_the_splits():
    table = table_of(part=["dev", "train", "TEST", "train"])
    splits = split_table(table, SplitConfig(column="part"))
    assert {name: ids(rows) for name, rows in splits.items()} == {
        "train": ["1", "3"],
        "validation": ["0"],
        "test": ["2"],
    }
    assert list(splits["train"].rows) == [2, 4]


def test_validation_is_drawn_from_training_where_a_column_names_only_train_and_test():
    parts = ["train"] * 40 + ["test"] * 10
    table = table_of(part=parts, who=[str(place // 4) for place in range(50)])
    splits = split_table(table, SplitConfig(column="part"), group="who")
    assert ids(splits["test"]) == [str(place) for place in range(40, 50)]
    assert len(splits["validation"]) in (4, 8)
    assert not {*splits["train"].columns["who"]} & {*splits["validation"].columns["who"]}


def test_unknown_and_empty_split_cells_are_all_reported_and_not_shown():
    with pytest.raises(DataError) as caught:
        split_table(table_of(part=["train", "holdout", None, "val"]), SplitConfig(column="part"))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(2, "part"), (3, "part")]
    assert "holdout" not in str(caught.value)


def test_splits_without_rows():
    with pytest.raises(DataError, match=r"t.csv, 'part': no row names the validation split. Write 'val'"):
        split_table(table_of(part=["train", "test"]), SplitConfig(column="part"))  # one row cannot be parted
    with pytest.raises(DataError, match=r"t.csv: the validation split gets none of 2 rows"):
        split_table(table_of(x=["a", "b"]), SplitConfig())


def test_missing_columns_are_reported_together():
    with pytest.raises(DataError) as caught:
        split_table(table_of(x=["a"]), SplitConfig(column="part"), group="who", strata_in=BY_LABEL)
    assert {fault.column for fault in caught.value.faults} == {"part", "who", "label"}


def test_the_seed_decides():
    table = table_of(x=["a"] * 100)
    drawn = [split_table(table, SplitConfig(seed=seed)) for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1]
    assert ids(drawn[0]["test"]) != ids(drawn[2]["test"])


def test_stratified_splits_keep_classes_that_a_plain_draw_loses():
    labels = ["common"] * 180 + ["rare"] * 20 + ["once"]
    table = table_of(label=labels)
    for seed in range(20):
        splits = split_table(table, SplitConfig(seed=seed), strata_in=BY_LABEL)
        counts = {name: Counter(rows.column("label")) for name, rows in splits.items()}
        assert counts["validation"] == {"common": 27, "rare": 3}
        assert counts["train"]["once"] == 1
    plain = [
        Counter(
            split_table(table, SplitConfig(seed=seed, stratify=False), strata_in=BY_LABEL)["validation"].column("label")
        )
        for seed in range(20)
    ]
    assert len({counts["rare"] for counts in plain}) > 1


def test_groups_stay_together_and_rows_without_a_group_stand_alone():
    groups = [f"g{i // 4}" for i in range(200)] + [None] * 50
    splits = split_table(table_of(group=groups), SplitConfig(), group="group")
    owners = {}
    for name, rows in splits.items():
        for cell in rows.column("group"):
            assert cell is None or owners.setdefault(cell, name) == name
    assert all(None in rows.column("group") for rows in splits.values())


def test_three_groups_fill_three_splits():
    splits = split_table(table_of(g=list("aaabbbccc")), SplitConfig(), group="g")
    assert {name: len(rows) for name, rows in splits.items()} == {"train": 3, "validation": 3, "test": 3}


def test_one_group_cannot_be_split():
    with pytest.raises(DataError, match=r"gets none of 3 rows. Add rows or groups"):
        split_table(table_of(g=list("aaa")), SplitConfig(), group="g")


def test_a_group_in_two_named_splits_is_refused_with_counts_only():
    table = table_of(part=["train", "val", "train", "test", "val"], who=["ann", "ann", "bob", "bob", None])
    with pytest.raises(DataError, match=r"t.csv, 'who': 2 group\(s\) are in more than one split, with 2 row") as caught:
        split_table(table, SplitConfig(column="part"), group="who")
    assert "leave `group` out to accept this" in str(caught.value)
    assert "ann" not in str(caught.value)
    assert len(split_table(table, SplitConfig(column="part"))) == 3


def test_tables_apart(tmp_path):
    train = write(tmp_path / "a.csv", "id,g", "1,x", "2,y")
    validation = write(tmp_path / "b.csv", "id,g", "3,z")
    splits = split_tables(DataConfig(train=train, validation=validation, group="g"))
    assert {name: ids(rows) for name, rows in splits.items()} == {"train": ["1", "2"], "validation": ["3"]}
    overlapping = write(tmp_path / "c.csv", "id,g", "3,x")
    with pytest.raises(DataError, match=r"a.csv, 'g': 1 group\(s\) are in more than one split"):
        split_tables(DataConfig(train=train, validation=validation, test=overlapping, group="g"))


def test_a_test_table_leaves_training_and_validation_to_be_drawn(tmp_path):
    train = write(tmp_path / "a.csv", "id", *map(str, range(20)))
    test = write(tmp_path / "b.csv", "id", "90", "91")
    splits = split_tables(DataConfig(train=train, test=test, split={"validation": 0.25}))
    assert {name: len(rows) for name, rows in splits.items()} == {"train": 15, "validation": 5, "test": 2}
    assert ids(splits["test"]) == ["90", "91"]


def test_no_split_at_all_means_a_stratified_draw(tmp_path):
    train = write(tmp_path / "a.csv", "id,label", *(f"{i},{i % 2}" for i in range(40)))
    splits = split_tables(DataConfig(train=train), strata_in=BY_LABEL)
    assert {name: len(rows) for name, rows in splits.items()} == {"train": 28, "validation": 6, "test": 6}
    assert Counter(splits["validation"].column("label")) == {"0": 3, "1": 3}


def test_calibration_rows_are_named_or_in_a_table_of_their_own(tmp_path):
    parts = ["train"] * 4 + ["val", "cal", "test"]
    splits = split_table(table_of(part=parts), SplitConfig(column="part"))
    assert {name: len(rows) for name, rows in splits.items()} == {
        "train": 4,
        "validation": 1,
        "calibration": 1,
        "test": 1,
    }
    train = write(tmp_path / "a.csv", "id,part", "1,train", "2,val")
    apart = write(tmp_path / "b.csv", "id,part", "3,x", "4,y")
    split = SplitConfig(column="part")
    splits = split_tables(DataConfig(train=train, calibration=apart, split=split))
    assert ids(splits["calibration"]) == ["3", "4"]
    write(train, "id,part", "1,train", "2,val", "5,cal")
    with pytest.raises(DataError, match=r"a.csv, 'part': names calibration rows, and so does `data.calibration`"):
        split_tables(DataConfig(train=train, calibration=apart, split=split))


def test_a_group_in_calibration_and_validation_is_refused():
    table = table_of(part=["train", "val", "cal"], who=["ann", "bob", "bob"])
    with pytest.raises(DataError, match=r"1 group\(s\) are in more than one split"):
        split_table(table, SplitConfig(column="part"), group="who")


def test_every_split_gets_its_part_of_rare_tags():
    rng = np.random.default_rng(0)
    cells = ["|".join(["common", *(["rare"] if rng.random() < 0.05 else [])]) for _ in range(400)]
    strata_in = TagsConfig(column="tags", separator="|").strata_in
    splits = split_table(table_of(tags=cells), SplitConfig(validation=0.25, test=0.25), strata_in=strata_in)
    counts = [sum("rare" in cell for cell in table.column("tags")) for table in splits.values()]
    assert max(abs(count / sum(counts) - share) for count, share in zip(counts, (0.5, 0.25, 0.25), strict=True)) < 0.06
