from __future__ import annotations

import io
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, floating_dtypes, integer_dtypes

from sensorium.errors import DataError
from sensorium.modalities.grids.npy import parse_npy


def saved(values, version=None):
    file = io.BytesIO()
    np.lib.format.write_array(file, values, version=version, allow_pickle=True)
    return file.getvalue()


def with_header(text, data=bytes(24)):
    header = text.encode()
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + data


@given(
    st.one_of(floating_dtypes(sizes=(16, 32, 64)), integer_dtypes()).flatmap(
        lambda dtype: arrays(dtype, array_shapes(max_dims=2, max_side=5))
    ),
    st.booleans(),
    st.sampled_from([(1, 0), (2, 0), (3, 0)]),
)
def test_what_numpy_writes_is_read(values, turned, version):
    values = np.asfortranarray(values) if turned else values
    read = parse_npy(saved(values, version))
    assert read.dtype == values.dtype
    np.testing.assert_array_equal(read, values.reshape(len(values), -1))


@pytest.mark.parametrize(
    "values",
    [
        np.array([{"a": 1}, None], dtype=object),
        np.array(["text"]),
        np.array([1 + 2j]),
        np.zeros(2, dtype=[("x", "f4")]),
        np.zeros((1, 1, 1)),
        np.array(1.0),
        np.zeros(2, dtype="M8[s]"),
    ],
    ids=lambda values: str(values.dtype),
)
def test_other_arrays_are_refused(values):
    with pytest.raises(DataError, match=r"the \.npy file"):
        parse_npy(saved(values))


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000000), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-3,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }",
        "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
        "{'descr': '<f8', 'fortran_order': False, 'shape': __import__('os').getcwd(), }",
        "(" * 1000 + ")" * 1000,
        "",
    ],
    ids=range(9),
)
def test_a_header_that_lies_is_refused(header):
    with pytest.raises(DataError, match=r"the \.npy file"):
        parse_npy(with_header(header))


def test_a_pickle_is_never_loaded():
    with pytest.raises(DataError):
        parse_npy(b"\x93NUMPY\x01\x00" + pickle.dumps(print))


def test_a_header_may_be_spaced_as_other_writers_do():
    header = "{ 'descr':'<f8', 'fortran_order':False, 'shape':(3,1) }"
    assert parse_npy(with_header(header)).tolist() == [[0.0], [0.0], [0.0]]


@given(st.integers(0, 200), st.binary(max_size=8))
def test_damaged_files_are_read_or_refused(place, damage):
    whole = saved(np.arange(6.0).reshape(3, 2))
    for content in (whole[:place], whole[:place] + damage + whole[place + len(damage) :]):
        if content.startswith(b"\x93NUMPY"):
            try:
                assert parse_npy(content).ndim == 2
            except DataError:
                continue
