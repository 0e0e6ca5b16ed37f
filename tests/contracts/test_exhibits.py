"""What a page shows of the cells of every modality: bounded, plain, and never a reason to fail."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from sensorium.registry import names, part
from sensorium.report.records.exhibits import MAX_CELL, MAX_PICTURES, MAX_TEXT, exhibit_of
from sensorium.report.records.pictures import MAX_BYTES
from sensorium.report.rendering import render_part
from tests.contracts.samples import modality_sample

EACH = pytest.mark.parametrize("name", names("modality"))
KINDS = {"picture", "text", "sound", "row", "series", "points", "missing", "unreadable", "other"}
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # pydicom's


def fitted(name):
    sample = modality_sample(name)
    return sample, part("modality", name).model_validate(sample.options).fit(sample.cells)


def uris_in(exhibit):
    return [*exhibit.get("uris", ()), *([exhibit["spectrogram"]] if "spectrogram" in exhibit else [])]


@EACH
def test_every_cell_can_be_shown_and_refused_ones_too(name):
    sample, modality = fitted(name)
    for cell in [*sample.cells, *sample.refused, None]:
        exhibit = exhibit_of(modality, cell)
        assert exhibit["kind"] in KINDS
        assert json.loads(json.dumps(exhibit, allow_nan=False)) == exhibit


@EACH
def test_what_is_shown_is_of_bounded_size(name):
    sample, modality = fitted(name)
    for cell in sample.cells:
        exhibit = exhibit_of(modality, cell)
        assert len(exhibit.get("text", "")) <= MAX_TEXT
        assert all(value is None or len(value) <= MAX_CELL + 2 for _, value in exhibit.get("cells", ()))
        assert len(exhibit.get("uris", ())) <= MAX_PICTURES
        for uri in uris_in(exhibit):
            head, encoded = uri.split(",")
            content = b64decode(encoded)
            assert len(content) <= MAX_BYTES
            with Image.open(BytesIO(content)) as picture:
                assert head == f"data:image/{picture.format.lower()};base64"


@EACH
def test_a_missing_cell_is_said_to_be_missing(name):
    _, modality = fitted(name)
    assert exhibit_of(modality, None) == {"kind": "missing"}


@EACH
def test_a_page_can_draw_it(name):
    sample, modality = fitted(name)
    inputs = [{"name": name, **exhibit_of(modality, cell)} for cell in [*sample.cells, *sample.refused, None]]
    entry = {"row": 3, "true": "cat", "answer": "dog", "probability": 0.9, "error": None, "set": None}
    entry |= {"interval": None, "abstain": None, "inputs": inputs}
    content = {"on": "rows", "rows": 9, "num_wrong": 1, "most": 12, "with_records": True}
    drawn = {"lists": [("Wrong", [entry])]}
    page = render_part("sections/records.html.j2", {"content": content | {"wrong": [entry]}, "drawn": drawn})
    assert page.count("<dt>") == len(inputs)
    assert all(ET.fromstring(drawing).get("aria-label") for drawing in re.findall(r"<svg.*?</svg>", page, re.DOTALL))
