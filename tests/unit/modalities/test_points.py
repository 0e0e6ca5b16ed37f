from __future__ import annotations

import numpy as np
import pytest

from sensorium.modalities.points import PointsConfig

RNG = np.random.default_rng(0)
CLOUD = RNG.normal((30, -10, 2, 0.3), (4, 2, 1, 0.1), (400, 4)).astype("<f4")


def fitted(**options):
    return PointsConfig.model_validate({"column": "x", "max_points": 100, **options}).fit([CLOUD.tobytes()])


def test_shapes_keep_their_proportions():
    points = fitted(max_points=400)
    features = points.features(CLOUD.tobytes())
    np.testing.assert_allclose(features[:, :3].std(axis=0) / CLOUD[:, :3].std(axis=0), 1 / points.std[0], rtol=1e-4)
    np.testing.assert_allclose(features.mean(axis=0), 0, atol=1e-5)


def test_the_distance_from_the_sensor_may_be_kept():
    near, far = CLOUD.copy(), CLOUD.copy()
    far[:, 0] += 50
    for centre, is_alike in ((True, True), (False, False)):
        points = fitted(centre=centre)
        first, second = (points.features(cloud.tobytes()) for cloud in (near, far))
        assert np.allclose(first, second, atol=1e-4) == is_alike


def test_a_cloud_in_the_unit_sphere_has_no_size():
    points = fitted(scale="sphere")
    large = CLOUD * np.array([3, 3, 3, 1], "<f4")
    first, second = (points.features(cloud.tobytes()) for cloud in (CLOUD, large))
    np.testing.assert_allclose(first, second, atol=1e-5)
    assert np.linalg.norm(first[:, :3], axis=1).max() == pytest.approx(1)


@pytest.mark.parametrize("way", ["stride", "random"])
def test_the_points_kept_are_the_clouds_own_and_always_the_same(way):
    points = fitted(subsample=way, centre=False)
    kept = points.read(CLOUD.tobytes())
    assert len(kept) == 100
    places = [int(np.flatnonzero((point == CLOUD).all(axis=1))[0]) for point in kept]
    assert places == sorted(set(places))
    assert min(places) < 100
    assert max(places) > 300, "from all over the file"
    assert (places == list(range(0, 400, 4))) == (way == "stride")


def test_rotation_is_about_the_vertical_axis():
    points = fitted(augment=["rotate"])
    array = points.read(CLOUD.tobytes())
    turned = points.augment(array, np.random.default_rng(3))
    np.testing.assert_array_equal(turned[:, 2:], array[:, 2:])
    np.testing.assert_allclose(np.hypot(*turned[:, :2].T), np.hypot(*array[:, :2].T), rtol=1e-4)
    assert np.abs(turned[:, :2] - array[:, :2]).max() > 1


def test_hidden_points_are_copies_of_the_first():
    points = fitted(augment=["drop"])
    array = points.read(CLOUD.tobytes())
    varied = points.augment(array, np.random.default_rng(1))
    changed = (varied != array).any(axis=1)
    assert 0 < changed.sum() < 60
    assert (varied[changed] == array[0]).all()


def test_a_single_point_stays_finite():
    one = CLOUD[:1].tobytes()
    points = PointsConfig(column="x", scale="sphere").fit([one])
    assert points.features(one).tolist() == [[0, 0, 0, 0]]
