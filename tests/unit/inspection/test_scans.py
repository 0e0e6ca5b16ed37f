"""Columns of DICOM and NIfTI files."""

from __future__ import annotations

import gzip
import shutil
import sys

import numpy as np
import pytest
from pydicom.data import get_testdata_file

from sensorium.inspection.columns import inspect_columns
from sensorium.inspection.files import look_into
from sensorium.inspection.inputs import suggest_inputs
from sensorium.modalities.pictures.scans import dicom
from sensorium.progress import Reporter
from sensorium.records.table import Table
from tests.unit.modalities.pictures.scans.test_nifti import volume

LABELS = ["cat", "dog", "owl", "elk"] * 15


@pytest.fixture
def folder(tmp_path):
    for name in "ab":
        shutil.copy(get_testdata_file("CT_small.dcm", download=False), tmp_path / f"{name}.dcm")
    (tmp_path / "a.nii.gz").write_bytes(gzip.compress(volume(np.arange(60, dtype=np.int16).reshape(3, 4, 5))))
    return tmp_path


def test_they_are_pictures_that_say_of_which_kind(folder):
    columns = {"ct": ["a.dcm", "b.dcm", None] * 20, "mr": ["a.nii.gz", None, None, None, None] * 12, "label": LABELS}
    table = Table(columns, folder=folder)
    ct, mr, _ = findings = inspect_columns(table, "label")
    assert (ct.kind, ct.options, ct.reason) == ("image", {"dicom": "file"}, "cells are dicom files")
    assert (mr.kind, mr.options) == ("image", {"nifti": "file"})
    assert suggest_inputs(findings)["mr"] == {"type": "image", "column": "mr", "nifti": "file"}
    for finding, size in (ct, (128, 128)), (mr, (3, 4)):
        (seen,) = {
            (look.width_px, look.height_px) for _, look in look_into(table, finding, [0], reporter=Reporter()).each
        }
        assert seen == size


def test_without_what_reads_them_a_finding_says_what_to_install(folder, monkeypatch):
    dicom._pydicom.cache_clear()
    monkeypatch.setitem(sys.modules, "pydicom.pixels", None)
    finding = inspect_columns(Table({"ct": ["a.dcm", "b.dcm", "a.dcm"] * 20, "label": LABELS}, folder=folder), "label")[
        0
    ]
    assert finding.kind == "broken"
    assert "pip install 'sensorium[dicom]'" in finding.reason
