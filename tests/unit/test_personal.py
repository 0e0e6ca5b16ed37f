"""The list of places with personal data: complete in itself, and true of what it points to."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from sensorium.bundle import manifest
from sensorium.cache import FILE_NAME, MAX_AGE_DAYS
from sensorium.learning import folding, run_folder
from sensorium.learning.training import checkpoint
from sensorium.personal import HARMLESS, PLACES, place_of


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.pattern)
def test_every_place_says_what_why_until_when_and_how_to_erase(place):
    for sentence in (place.holds, place.purpose, place.end, place.erased_by):
        assert sentence.endswith(".")
        assert " " in sentence
    assert place.where


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (FILE_NAME, "the cache folder"),
        (f"{FILE_NAME}-wal", "the cache folder"),
        (f"model{run_folder.SUFFIX}/{checkpoint.FILE_NAME}", "beside the model folder"),
        (f"model{run_folder.SUFFIX}/{run_folder.LOCK}", "beside the model folder"),
        ("modalities/title.json", "the model folder"),
        ("model.safetensors", "the model folder"),
        ("graphs/model.onnx", "the model folder"),
        ("report.html", "where `sensorium report --output` says"),
        ("report.json", "where `sensorium report --output` says"),
    ],
)
def test_files_are_found_in_their_place(path, where):
    assert place_of(path).where == where


@pytest.mark.parametrize("path", [manifest.MANIFEST, folding.FILE_NAME, "history.json", "surprise.csv"])
def test_harmless_and_unknown_files_have_no_place(path):
    assert place_of(path) is None


def test_no_file_is_both_harmless_and_personal():
    for pattern in HARMLESS:
        assert place_of(pattern) is None
    assert len({place.pattern for place in PLACES}) == len(PLACES)
    assert not any(fnmatch(f"modalities/{pattern}", pattern) for pattern in HARMLESS)


def test_the_cache_ends_when_it_says():
    assert place_of(FILE_NAME).end.startswith(f"{MAX_AGE_DAYS} days")
