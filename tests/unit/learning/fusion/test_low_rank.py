"""What is special about low-rank tensor fusion."""

from __future__ import annotations

import torch

from sensorium.learning.fusion.low_rank import LowRankConfig
from tests.unit.learning.fusion.inputs import encoded

RANK, DIM = 3, 5


def with_one(values):
    return torch.cat([values, torch.ones_like(values[:, :1])], dim=1)


@torch.no_grad()
def test_it_is_the_full_tensor_of_products_read_by_a_tensor_of_low_rank():
    torch.manual_seed(0)
    fusion = LowRankConfig(rank=RANK, dim=DIM).build({"a": 3, "b": 4}).eval()
    fusion.weights.copy_(torch.rand(RANK))
    inputs = {"a": encoded(3, [True, True]), "b": encoded(4, [True, False])}
    summaries, _ = fusion.summaries(inputs)
    factors = {  # (rank, dim, width + 1)
        name: torch.cat([layer.weight, layer.bias[:, None]], dim=1).unflatten(0, (RANK, DIM))
        for name, layer in fusion.factors.items()
    }
    reader = torch.einsum("r,rdi,rdj->dij", fusion.weights, factors["a"], factors["b"])
    products = torch.einsum("bi,bj->bij", with_one(summaries["a"]), with_one(summaries["b"]))
    fused = fusion(inputs)
    torch.testing.assert_close(fused[0], fusion.out(torch.einsum("dij,bij->bd", reader, products))[0])
    alone = torch.einsum("r,rdi,bi->bd", fusion.weights, factors["a"], with_one(summaries["a"]))
    torch.testing.assert_close(fused[1], fusion.out(alone)[1], msg="an absent input leaves its factor out")
