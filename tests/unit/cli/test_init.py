import pytest
import yaml

from sensorium.learning.config import load_config


@pytest.fixture
def table(tmp_path):
    (tmp_path / "rows").mkdir()
    path = tmp_path / "rows" / "t.csv"
    path.write_text("size,colour,label\n" + "".join(f"{i % 7}.5,{'ab'[i % 2]},{'xyz'[i % 3]}\n" for i in range(60)))
    return path


def test_it_writes_a_config_and_names_the_next_command(command, table, tmp_path):
    output = tmp_path / "config.yaml"
    code, out, _ = command("init", table, "--target", "label", "--output", output)
    assert code == 0
    assert f"sensorium train {output} --output model" in out
    config = load_config(output)
    assert config.data.train.path.resolve() == table.resolve()
    assert config.inputs["facts"].table_columns == ("size", "colour")


def test_a_file_that_is_there_is_kept_unless_forced(command, table, tmp_path):
    output = tmp_path / "config.yaml"
    output.write_text("mine")
    code, _, err = command("init", table, "--target", "label", "--output", output)
    assert (code, output.read_text()) == (2, "mine")
    assert "is already there. Name another --output, or write over it with --force." in err
    code, _, _ = command("init", table, "--target", "label", "--output", output, "--force")
    assert code == 0
    assert yaml.safe_load(output.read_text())["target"]["column"] == "label"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["t.csv", "--target", "lable"], "t.csv, 'lable': there is no such column. Did you mean 'label'?"),
        (["none.csv", "--target", "label"], "does not exist. Correct the path."),
        (["t.csv", "--target", "label", "--output", "no/c.yaml"], "the folder of 'no/c.yaml' does not exist"),
    ],
)
def test_wrong_input(command, table, monkeypatch, arguments, message):
    monkeypatch.chdir(table.parent)
    code, _, err = command("init", *arguments)
    assert code == 2
    assert message in err
    assert "Traceback" not in err
    assert not list(table.parent.glob("*.yaml"))
