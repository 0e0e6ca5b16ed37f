"""Pictures are real scans, harder to read than the scans were."""

import numpy as np

from sensorium.demo.pictures import SIZE, draw, load_scans


def test_scans_are_scikit_learns_digits_in_grey_levels():
    scans, labels = load_scans()
    assert scans.shape == (1797, 8, 8)
    assert (scans.dtype, scans.min(), scans.max()) == (np.uint8, 0, 255)
    assert set(labels.tolist()) == set(range(10))


def test_a_picture_still_shows_its_scan_but_not_all_of_it():
    scans, _ = load_scans()
    rng = np.random.default_rng(0)
    pictures = np.stack([draw(scans[0], rng) for _ in range(50)])
    assert pictures.shape == (50, SIZE, SIZE)
    assert pictures.dtype == np.uint8
    mean = pictures.mean(axis=0)
    block = SIZE // 8
    shrunk = mean.reshape(8, block, 8, block).mean(axis=(1, 3))
    likeness = [np.corrcoef(shrunk.ravel(), scan.ravel())[0, 1] for scan in scans[:10]]
    assert int(np.argmax(likeness)) == 0
    assert not any(np.array_equal(pictures[0], other) for other in pictures[1:])


def test_the_same_generator_draws_the_same_picture():
    scans, _ = load_scans()
    first, second = (draw(scans[5], np.random.default_rng(7)) for _ in range(2))
    assert np.array_equal(first, second)
