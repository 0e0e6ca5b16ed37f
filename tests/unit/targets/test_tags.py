"""Sets of tags: how a cell names them, which are learned, and which are answered."""

from __future__ import annotations

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.records.table import Table
from sensorium.targets.tags import TagsConfig


def config(**options):
    return TagsConfig(**{"column": "tags", "separator": "|", **options})


def read(*cells, **options):
    return config(**options).labels_in(Table({"tags": cells}, "t.csv"))


def test_cells_and_lists_name_the_same_sets():
    assert read("dog | cat|dog", ("cat", " dog"), "none", "|", None, ()) == [
        "cat|dog",
        "cat|dog",
        "none",
        "none",
        None,
        "none",
    ]


def test_an_empty_set_is_not_a_missing_label():
    target = config().fit(["cat", "none"])
    assert target.encode("none") == (0,)
    with pytest.raises(DataError, match="write 'none' for a record without any"):
        config().fit(["cat", None, "none"])


def test_empty_cells_may_be_empty_sets():
    assert read("cat", None, no_tags="") == ["cat", ""]
    target = config(no_tags="").fit(["cat", "", "cat|dog"])
    assert target.encode("") == (0, 0)
    assert target.text_of(()) == ""
    assert target.num_rows == 3


def test_every_contradictory_cell_has_its_place():
    with pytest.raises(DataError) as refusal:
        read("cat|none", "cat", ("a|b",), None)
    assert [(fault.row, fault.column) for fault in refusal.value.faults] == [(1, "tags"), (3, "tags")]
    with pytest.raises(DataError, match="holds bytes"):
        read(b"cat")


def test_rare_tags_are_passed_over_on_request():
    labels = ["cat|dog", "cat", "dog|emu", "none"]
    assert config().fit(labels).classes == ("cat", "dog", "emu")
    target = config(min_count=2).fit(labels)
    assert target.classes == ("cat", "dog")
    assert target.encode("dog|emu|yak") == (0, 1)
    with pytest.raises(DataError, match="no tag occurs in 3 training"):
        config(min_count=3).fit(labels)


def test_a_tag_that_was_never_learned_is_an_error_else():
    target = config().fit(["cat", "dog", "cat"])
    with pytest.raises(DataError, match=r"no training row has the tag 'dig'\. Did you mean .*'dog'.*min_count: 2"):
        target.encode("cat|dig")


def test_thresholds_decide_tag_by_tag():
    logits = np.log(np.array([[0.6 / 0.4, 0.25 / 0.75], [0.4 / 0.6, 0.1 / 0.9]]))
    labels = ["cat", "dog", "none"]  # so that no tag is an answer
    assert config().fit(labels).decode(logits)[0] == [("cat",), ()]
    assert config(threshold=0.3).fit(labels).decode(logits)[0] == [("cat",), ("cat",)]
    assert config(thresholds={"dog": 0.2}).fit(labels).decode(logits)[0] == [("cat", "dog"), ()]
    with pytest.raises(DataError, match=r"`thresholds` names a tag that is not learned: 'dgo'\..*dog"):
        config(thresholds={"dgo": 0.2}).fit(labels)


def test_no_tag_is_an_answer_where_a_training_row_had_none():
    logits = np.array([[-2.0, -1.0], [3.0, -1.0]])
    assert config().fit(["cat", "dog", "none"]).decode(logits)[0] == [(), ("cat",)]
    assert config().fit(["cat", "dog"]).decode(logits)[0] == [("dog",), ("cat",)]
    assert config(min_count=2).fit(["cat", "cat|dog", "dog", "emu"]).decode(logits)[0] == [(), ("cat",)]
    assert config(allow_empty=True).fit(["cat", "dog"]).decode(logits)[0] == [(), ("cat",)]
    assert config(allow_empty=False).fit(["cat", "dog", "none"]).decode(logits)[0] == [("dog",), ("cat",)]


def test_probabilities_do_not_overflow():
    probabilities = config().fit(["a", "b"]).decode(np.array([[1e4, -1e4]], dtype=np.float32))[1]
    assert probabilities.tolist() == [[1.0, 0.0]]


def test_what_cannot_be_told_is_remarked_on():
    target = config().fit(["cat|dog", "cat|emu", "cat|emu"])
    assert "every training row has the tag 'cat'" in target.remarks[0]
    assert "1 of 3 tags occur in one training row (dog)" in target.remarks[1]


def test_strata_are_the_rarest_tags():
    table = Table({"tags": ["cat|dog", "cat", "none", "dog|cat|emu", None]})
    assert config().strata_in(table) == ["dog", "cat", "", "emu", ""]
