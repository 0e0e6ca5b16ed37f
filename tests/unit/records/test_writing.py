from pathlib import Path

import pytest

from sensorium.errors import ConfigError
from sensorium.records.writing import whole_file


def test_a_file_is_put_in_place_when_the_block_ends(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("old")
    with whole_file(path) as file:
        file.write(b"new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError])
def test_a_failure_leaves_what_was_there(tmp_path, failure):
    path = tmp_path / "out.csv"
    path.write_text("old")

    def write():
        with whole_file(path) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(failure):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_is_told(tmp_path):
    with pytest.raises(ConfigError) as caught, whole_file(tmp_path / "out.csv") as file:
        Path("/dev/full").write_bytes(file.name.encode())
    assert "out.csv': no space left on device. Choose another --output." in str(caught.value)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("place", ["none/out.csv", "file/out.csv"])
def test_a_place_that_cannot_be(tmp_path, place):
    (tmp_path / "file").write_text("a file")
    with pytest.raises(ConfigError, match="cannot write"), whole_file(tmp_path / place):
        pass


def test_a_link_stays_a_link_and_a_device_a_device(tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    with whole_file(tmp_path / "link.csv") as file:
        file.write(b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "new"
    null = tmp_path / "null"
    null.symlink_to("/dev/null")
    with whole_file(null) as file:
        file.write(b"gone")
    assert null.is_symlink()
