"""Pictures that look alike have hashes that are alike."""

import io

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from sensorium.inspection.fingerprints import GREY_PX, grey_of, perceptual_hash, thumbnail_of
from sensorium.inspection.matching import MAX_DISTANCE, look_alike
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
