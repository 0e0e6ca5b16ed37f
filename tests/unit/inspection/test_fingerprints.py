"""Pictures that look alike are found; pairs are those that comparing all would give."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from sensorium.inspection.fingerprints import (
    GREY_PX,
    MAX_DISTANCE,
    clusters_of,
    grey_of,
    look_alike,
    near_pairs,
    pairs_of_equals,
    perceptual_hash,
    thumbnail_of,
)
from sensorium.modalities.pictures.decode import Decoding, decode_picture


def scene(seed):
    """A picture of soft blobs, as photographs have."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 255, (6, 6, 3), dtype=np.uint8))
    return coarse.resize((240, 180), Image.Resampling.BICUBIC)


def jpeg(picture, quality=90):
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def seen(content):
    grey = grey_of(decode_picture(content, Decoding(GREY_PX)))
    return perceptual_hash(grey), thumbnail_of(grey)


def distance(one, other):
    return (one ^ other).bit_count()


@pytest.mark.parametrize(
    "changed",
    [
        lambda picture: jpeg(picture, quality=30),
        lambda picture: jpeg(picture.resize((97, 61))),
        lambda picture: jpeg(ImageEnhance.Brightness(picture).enhance(0.8)),
    ],
)
def test_a_picture_is_known_again_in_other_quality_size_and_light(changed):
    for seed in range(10):
        whole, other = seen(jpeg(scene(seed))), seen(changed(scene(seed)))
        assert distance(whole[0], other[0]) <= MAX_DISTANCE
        assert look_alike(np.stack([whole[1], other[1]]), np.array([[0, 1]])).all()


def test_different_pictures_are_far_apart():
    hashes = [seen(jpeg(scene(seed)))[0] for seed in range(20)]
    assert min(distance(a, b) for at, a in enumerate(hashes) for b in hashes[:at]) > MAX_DISTANCE


def test_half_of_the_bits_are_set_and_a_flat_picture_has_none():
    assert seen(jpeg(scene(0)))[0].bit_count() == 32
    assert seen(jpeg(Image.new("RGB", (50, 50), "red")))[0] == 0


def test_a_look_at_thumbnails_tells_chance_neighbours_apart():
    stripes = np.tile(np.arange(16, dtype=np.uint8) * 8, (16, 1))
    thumbnails = np.stack([stripes.ravel(), (stripes // 2 + 40).ravel(), stripes.T.ravel()])
    assert look_alike(thumbnails, np.array([[0, 1], [0, 2]])).tolist() == [True, False]


@given(st.lists(st.integers(0, 2**64 - 1), min_size=1, max_size=12), st.data())
def test_near_pairs_are_those_of_comparing_all(distinct, data):
    hashes = list(distinct)
    for _ in range(data.draw(st.integers(0, 12))):  # neighbours at distances around the limit
        changed = data.draw(st.sets(st.integers(0, 63), max_size=MAX_DISTANCE + 2))
        hashes.append(data.draw(st.sampled_from(distinct)) ^ sum(1 << bit for bit in changed))
    found = near_pairs(np.array(hashes, dtype=np.uint64))
    connected = {tuple(cluster) for cluster in clusters_of(found)}
    pairs = [(a, b) for b in range(len(hashes)) for a in range(b) if distance(hashes[a], hashes[b]) <= MAX_DISTANCE]
    assert connected == {tuple(c) for c in clusters_of(np.array(pairs, dtype=np.intp).reshape(-1, 2))}
    assert all(distance(hashes[a], hashes[b]) <= MAX_DISTANCE for a, b in found.tolist())


def test_very_many_alike_are_compared_block_by_block(monkeypatch):
    monkeypatch.setattr("sensorium.inspection.fingerprints.BLOCK", 3)
    hashes = np.array([1 << bit for bit in range(10)], dtype=np.uint64)  # each differs from each in two bits
    assert len(near_pairs(hashes)) == 45


def test_clusters_join_what_pairs_connect():
    pairs = np.array([[5, 7], [0, 1], [1, 2], [2, 0], [7, 9], [9, 3]])
    assert clusters_of(pairs) == [[3, 5, 7, 9], [0, 1, 2]]
    assert clusters_of(np.empty((0, 2), dtype=np.intp)) == []


def test_equal_keys_are_paired_with_their_first():
    assert pairs_of_equals([b"a", None, b"b", b"a", None, b"a"]).tolist() == [[0, 3], [0, 5]]
