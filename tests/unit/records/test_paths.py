import os

import pytest

from sensorium.errors import DataError
from sensorium.records.paths import Roots, resolve


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "table"
    (folder / "img").mkdir(parents=True)
    (folder / "img" / "a.jpg").write_bytes(b"a")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "b.jpg").write_bytes(b"b")
    return folder


@pytest.mark.parametrize("cell", ["img/a.jpg", "./img/a.jpg", "img/../img/a.jpg"])
def test_paths_within_the_folder(folder, cell):
    assert resolve(cell, folder).read_bytes() == b"a"


def test_an_absolute_path_within_the_folder(folder):
    assert resolve(str(folder / "img" / "a.jpg"), folder).read_bytes() == b"a"


def test_paths_that_leave_the_folder_are_refused(folder):
    (folder / "link.jpg").symlink_to(folder.parent / "other" / "b.jpg")
    (folder / "linked").symlink_to(folder.parent / "other")
    outside = str(folder.parent / "other" / "b.jpg")
    for cell in ("../other/b.jpg", outside, "link.jpg", "linked/b.jpg", "../table2/absent.jpg"):
        with pytest.raises(DataError, match=r"leads out of the table's folder.*allow_roots"):
            resolve(cell, folder)


def test_a_folder_whose_name_only_begins_alike_is_outside(folder):
    twin = folder.parent / "table-2"
    twin.mkdir()
    (twin / "c.jpg").write_bytes(b"c")
    with pytest.raises(DataError, match="leads out"):
        resolve("../table-2/c.jpg", folder)


def test_allowed_roots(folder):
    (folder / "link.jpg").symlink_to(folder.parent / "other" / "b.jpg")
    roots = [folder.parent / "other"]
    for cell in ("../other/b.jpg", str(roots[0] / "b.jpg"), "link.jpg"):
        assert resolve(cell, folder, roots).read_bytes() == b"b"


def test_a_table_behind_a_link_keeps_its_own_files(folder):
    (folder.parent / "alias").symlink_to(folder)
    assert resolve("img/a.jpg", folder.parent / "alias").read_bytes() == b"a"


def test_what_is_no_file(folder):
    os.mkfifo(folder / "pipe")
    (folder / "loop").symlink_to(folder / "loop")
    faults = {
        "img/none.jpg": "'img/none.jpg' does not exist. Correct the path or leave the cell empty.",
        "img": "'img' is a folder or a device, not a file",
        "pipe": "'pipe' is a folder or a device, not a file",
        "img/a.jpg\0.png": "NUL",
        "loop": "cannot be followed to a file",
        "x" * 5000: "cannot be followed to a file",
    }
    for cell, message in faults.items():
        with pytest.raises(DataError, match=message):
            resolve(cell, folder)


def test_one_walk_over_many_cells_judges_each_as_if_alone(folder):
    (folder / "link.jpg").symlink_to(folder.parent / "other" / "b.jpg")
    (folder / "linked").symlink_to(folder.parent / "other")
    (folder / "inner").symlink_to(folder / "img")
    cells = [
        "img/a.jpg",
        "inner/a.jpg",
        "linked/b.jpg",
        "link.jpg",
        "img/none.jpg",
        "../other/b.jpg",
        "img/..",
        "img",
        ".",
    ]

    def outcome(follow, *cell):
        try:
            return follow(*cell)
        except DataError as error:
            return str(error)

    for allowed in ([], [folder.parent / "other"]):
        roots = Roots(folder, allowed)
        for cell in [*cells, *reversed(cells)]:
            assert outcome(roots.resolve, cell) == outcome(resolve, cell, folder, allowed)
    assert resolve("inner/a.jpg", folder) == folder / "img" / "a.jpg"
