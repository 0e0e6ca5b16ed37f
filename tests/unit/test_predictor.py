import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from sensorium.bundle import encode_json, write_bundle
from sensorium.errors import BundleError, DataError, LimitError
from sensorium.predictor import Predictor
from sensorium.records.opening import open_table
from tests.bundles import COLOURS, INPUTS, bundle_files, graph, png, wav, write_table, write_toy_bundle


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_table(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def bundle(table: Path) -> Path:
    return write_toy_bundle(table.parent / "bundle", table)


@pytest.fixture(scope="module")
def predictor(bundle: Path) -> Predictor:
    return Predictor.load(bundle, num_threads=1)


RECORD = {"photo": png(), "title": "a red thing", "sound": wav(), "facts": {"weight": "1.5", "maker": "acme"}}


def test_a_loaded_model_says_what_it_is(predictor: Predictor) -> None:
    assert predictor.name == "toys"
    assert list(predictor.modalities) == list(INPUTS)
    assert predictor.target.classes == ("blue", "red")
    assert predictor.input_schema["split_column"] == "split"
    assert [one["name"] for one in predictor.input_schema["inputs"]] == list(INPUTS)


def test_answers_name_label_probabilities_and_inputs(predictor: Predictor) -> None:
    full, partial = predictor.answers_of([RECORD, {"title": "a red thing", "photo": None}])
    assert full.inputs == tuple(INPUTS)
    assert partial.inputs == ("title",)
    assert list(full.probabilities) == ["blue", "red"]
    assert full.label == max(full.probabilities, key=full.probabilities.get)
    assert sum(full.probabilities.values()) == pytest.approx(1)


def test_a_table_is_answered_in_order_and_as_its_records_alone(predictor: Predictor, table: Path) -> None:
    opened = open_table(table)
    together = predictor.predict_proba(table)
    alone = np.concatenate([predictor.predict_proba(opened.take([place])) for place in range(len(opened))])
    assert together.shape == (8, 2)
    np.testing.assert_allclose(together, alone, atol=1e-6)
    answers = predictor.predict(table)
    assert [list(answer.probabilities.values()) for answer in answers] == together.tolist()
    assert "photo" not in answers[2].inputs
    assert predictor.embed(table).shape == (8, 3)


def test_more_records_than_a_batch_keep_their_order(predictor: Predictor) -> None:
    records = [{"facts": {"weight": str(place / 10)}} for place in range(70)]
    outputs = predictor.outputs_of(records)
    np.testing.assert_allclose(outputs, np.concatenate([predictor.outputs_of([one]) for one in records]), atol=1e-5)
    assert len(np.unique(outputs[:, 0])) == 70


def test_evaluate_takes_one_split(predictor: Predictor, table: Path) -> None:
    assert predictor.evaluate(table)["rows"] == 8
    figures = predictor.evaluate(table, split="test")
    assert figures["rows"] == 2
    assert 0 <= figures["accuracy"] <= 1
    right = [a.label == label for a, label in zip(predictor.predict(table), list(COLOURS) * 4, strict=True)]
    assert predictor.evaluate(table)["accuracy"] == np.mean(right)


def test_split_that_is_not_there(predictor: Predictor, table: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"there is no split 'tset'. Known: train, validation, calibration, test"):
        predictor.predict(table, split="tset")
    with pytest.raises(DataError, match=r"table.csv, 'split': no record has the split 'validation'"):
        predictor.predict(table, split="dev")
    files = bundle_files(table) | {
        "input_schema.json": encode_json(dict(predictor.input_schema) | {"split_column": None})
    }
    write_bundle(tmp_path / "b", name="b", task="classification", files=files)
    with pytest.raises(DataError, match="trained without a split column"):
        Predictor.load(tmp_path / "b").predict(table, split="test")


def test_missing_labels_are_reported_with_their_rows(predictor: Predictor) -> None:
    records = [{"title": "a", "label": "red"}, {"title": "b", "label": None}]
    rows = [dict.fromkeys(("photo", "sound", "weight", "maker")) | record for record in records]
    with pytest.raises(DataError, match=r"row 2, column 'label': the label is missing"):
        predictor.evaluate(rows)


def test_a_record_without_any_input_is_refused(predictor: Predictor) -> None:
    with pytest.raises(DataError, match=r"row 2: .*no input"):
        predictor.answers_of([RECORD, {"photo": None}])
    with pytest.raises(DataError, match="no records"):
        predictor.answers_of([])


def test_all_faults_of_records_together(predictor: Predictor) -> None:
    with pytest.raises(DataError) as caught:
        predictor.answers_of([{"photo": b"text"}, {"title": "fine"}, {"sound": png()}])
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(1, "photo"), (3, "sound")]


def test_limits_are_their_own_error(predictor: Predictor) -> None:
    with pytest.raises(LimitError, match=r"row 1, column 'photo': .*megapixels"):
        predictor.answers_of([{"photo": png(size=(1200, 1000))}])


def test_a_model_for_numbers_has_no_probabilities(table: Path, tmp_path: Path) -> None:
    folder = write_toy_bundle(tmp_path / "b", table, target={"type": "number", "column": "price"})
    model = Predictor.load(folder)
    assert all(isinstance(a.label, float) and a.probabilities is None for a in model.predict(table))
    assert model.evaluate(table)["mae"] >= 0
    with pytest.raises(DataError, match="has no probabilities"):
        model.predict_proba(table)


def refusal(tmp_path: Path, files: dict[str, bytes]) -> str:
    write_bundle(tmp_path / "b", name="b", task="classification", files=files)
    with pytest.raises(BundleError) as caught:
        Predictor.load(tmp_path / "b")
    return str(caught.value)


def edited(content: bytes, *keys: str, value: object) -> bytes:
    whole = inner = json.loads(content)
    for key in keys[:-1]:
        inner = inner[key]
    inner[keys[-1]] = value
    return encode_json(whole)


def test_graph_of_another_class_count(table: Path, tmp_path: Path, predictor: Predictor) -> None:
    specs = {name: modality.spec for name, modality in predictor.modalities.items()}
    message = refusal(tmp_path, bundle_files(table) | {"graphs/model.onnx": graph(specs, 5)})
    assert "'outputs' of two records is [2, 5], the target takes [2, 2]" in message


def test_graph_of_other_inputs(table: Path, tmp_path: Path, predictor: Predictor) -> None:
    specs = {name: modality.spec for name, modality in predictor.modalities.items()}
    specs["video"] = specs.pop("photo")
    message = refusal(tmp_path, bundle_files(table) | {"graphs/model.onnx": graph(specs, 2)})
    assert "input 'photo.values' is not in the graph" in message
    assert "input 'video.mask' belongs to no modality" in message


def test_graph_of_another_picture_size(table: Path, tmp_path: Path) -> None:
    files = bundle_files(table)
    photo = edited(files["modalities/photo.json"], "config", "size_px", value=16)
    message = refusal(tmp_path, files | {"modalities/photo.json": photo})
    assert "input 'photo.values' is tensor(float) ['batch', 'photo_length', 3, 8, 8]" in message
    assert "not tensor(float) [batch, length, 3, 16, 16]" in message


@pytest.mark.parametrize(
    ("name", "keys", "value", "message"),
    [
        ("modalities/title.json", ("type",), "txet", "unknown modality 'txet'. Did you mean 'text'?"),
        ("modalities/title.json", ("config", "colour"), 1, "colour: unknown key"),
        ("modalities/title.json", ("state",), {}, "segmenter"),
        ("target.json", ("state", "classes"), ["red", "red"], "distinct `classes`"),
        ("input_schema.json", ("inputs",), [], "names other inputs than its manifest"),
        ("input_schema.json", ("inputs",), 1, "is damaged"),
    ],
)
def test_parts_that_cannot_be_read(
    table: Path, tmp_path: Path, name: str, keys: tuple[str, ...], value: object, message: str
) -> None:
    files = bundle_files(table)
    assert message in refusal(tmp_path, files | {name: edited(files[name], *keys, value=value)})


def test_graph_that_is_none(table: Path, tmp_path: Path) -> None:
    assert "cannot load the graph" in refusal(tmp_path, bundle_files(table) | {"graphs/model.onnx": b"no graph"})


def test_predicting_loads_no_torch(bundle: Path, table: Path) -> None:
    code = (
        "import sys, sensorium\n"
        "assert not {'numpy', 'pydantic'} & set(sys.modules)\n"
        "from sensorium.predictor import Predictor\n"
        "Predictor.load(sys.argv[1]).evaluate(sys.argv[2])\n"
        "print(sorted({'torch', 'onnx', 'sklearn', 'polars'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code, bundle, table], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
