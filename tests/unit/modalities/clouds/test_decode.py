from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensorium.errors import DataError
from sensorium.modalities.clouds.decode import decode_cloud
from tests.contracts.samples import numbers_file

CLOUD = np.array([[1, 2, 3, 0.5], [-4, 5, -6, 0.25]], dtype=np.float32)
HEADER = """# .PCD v0.7 - Point Cloud Data file format
VERSION 0.7
FIELDS rgb x y z intensity _
SIZE 4 4 4 4 2 1
TYPE U F F F U U
COUNT 1 1 1 1 1 3
WIDTH 2
HEIGHT 1
VIEWPOINT 0 0 0 1 0 0 0
POINTS 2
DATA binary
"""
LAYOUT = np.dtype([("rgb", "<u4"), ("place", "<f4", 3), ("intensity", "<u2"), ("_", "u1", 3)])


def binary_pcd(header=HEADER):
    points = np.zeros(2, LAYOUT)
    points["place"], points["intensity"] = CLOUD[:, :3], (7, 9)
    return header.encode() + points.tobytes()


def saved(values):
    file = io.BytesIO()
    np.save(file, values)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        CLOUD.tobytes(),
        saved(CLOUD.astype(">f8")),
        saved(np.column_stack([CLOUD, [[9], [9]]])),
        numbers_file(CLOUD, "x,y,z,intensity"),
        b"intensity;Z;Y;X\n0.5;3;2;1\n.25;-6;5;-4\n",
        b"1 2 3 0.5\n-4 5 -6 0.25\n",
        b"VERSION .7\nFIELDS x y z i\nSIZE 4 4 4 4\nTYPE F F F F\nPOINTS 2\nDATA ascii\n1 2 3 0.5\n-4 5 -6 0.25\n",
    ],
    ids=["bin", "npy", "npy of five", "csv", "named", "text", "ascii pcd"],
)
def test_one_cloud_in_many_files(content):
    assert decode_cloud(content).tolist() == CLOUD.tolist()


def test_binary_pcd_is_read_among_other_fields():
    assert decode_cloud(binary_pcd()).tolist() == [[1, 2, 3, 7], [-4, 5, -6, 9]]


def test_a_cloud_without_intensity_has_none():
    assert decode_cloud(numbers_file(CLOUD[:, :3], "x,y,z"))[:, 3].tolist() == [0, 0]


def test_points_without_a_place_are_left_out():
    holes = CLOUD.copy()
    holes[0, 1] = np.nan
    holes[1, 3] = np.inf
    assert decode_cloud(holes.tobytes()).tolist() == [[-4, 5, -6, 0]]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (CLOUD.tobytes()[:-1], "raw points are 16 bytes each"),
        (np.full((4, 4), 1e30, "<f4").tobytes(), "numbers above 1e.08"),
        (saved(CLOUD[:, :2]), "has 2 columns"),
        (b"x,y,height\n1,2,3\n", "names no column 'z'"),
        (saved(CLOUD * np.nan), "holds no point"),
        (binary_pcd(HEADER.replace("POINTS 2", "POINTS 2000000000")), "does not hold the points"),
        (binary_pcd(HEADER.replace("binary", "binary_compressed")), "compressed"),
        (binary_pcd(HEADER.replace("COUNT 1", "COUNT 99999")), "header is damaged"),
        (binary_pcd(HEADER.replace("TYPE U", "TYPE O")), "header is damaged"),
        (binary_pcd(HEADER.replace("POINTS 2\n", "")), "does not hold the points"),
        (HEADER.split("DATA", maxsplit=1)[0].encode(), "header is damaged"),
    ],
)
def test_what_cannot_be_read_is_refused(content, reason):
    with pytest.raises(DataError, match=reason):
        decode_cloud(content)


WHOLE = [binary_pcd(), CLOUD.tobytes(), saved(CLOUD), numbers_file(CLOUD, "x,y,z,i")]


@given(st.sampled_from(WHOLE), st.integers(0, 400), st.binary(max_size=8), st.booleans())
def test_damaged_files_are_read_or_refused(whole, place, damage, is_cut):
    content = whole[:place] + damage + (b"" if is_cut else whole[place + len(damage) :])
    try:
        cloud = decode_cloud(content)
    except DataError:
        return
    assert cloud.shape[1] == 4
    assert np.isfinite(cloud).all()
