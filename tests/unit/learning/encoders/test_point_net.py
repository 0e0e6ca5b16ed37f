from __future__ import annotations

import torch

from sensorium.learning.encoders.point_net import PointNetConfig
from sensorium.specs import FeatureSpec


def test_neither_order_nor_repetition_of_points_matters():
    torch.manual_seed(0)
    encoder = PointNetConfig(dim=8).build(FeatureSpec("points", (4,), "float32", max_length=20)).eval()
    points = torch.randn(1, 20, 4)
    mixed = torch.cat([points[:, torch.randperm(20)], points[:, :5]], dim=1)
    with torch.no_grad():
        plain = encoder(points, torch.ones(1, 20, dtype=torch.bool)).summary
        other = encoder(mixed, torch.ones(1, 25, dtype=torch.bool)).summary
    torch.testing.assert_close(other, plain, atol=1e-6, rtol=0)
