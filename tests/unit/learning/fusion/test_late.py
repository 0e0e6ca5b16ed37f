"""What is special about late fusion."""

from __future__ import annotations

import torch
from torch import nn

from sensorium.learning.fusion.late import LateConfig
from tests.unit.learning.fusion.inputs import encoded

DIM = 5


def answers(config, scores=None):
    """Answers to rows with both inputs, the first only, the second only; and what each input's own head gives."""
    torch.manual_seed(0)
    fusion, head = config.build({"a": 3, "b": 4}).eval(), nn.Linear(2 * DIM, 2, bias=False)
    if scores is not None:
        nn.init.constant_(fusion.scores, 0)
        fusion.scores.data += torch.tensor(scores)
    inputs = {"a": encoded(3, [True, True, False]), "b": encoded(4, [True, False, True])}
    summaries, _ = fusion.summaries(inputs)
    own = {
        name: fusion.read[name](summaries[name]) @ head.weight[:, place * DIM : (place + 1) * DIM].T
        for place, name in enumerate(inputs)
    }
    return head(fusion(inputs)), own


def test_the_answer_is_the_mean_of_what_the_inputs_answer():
    fused, own = answers(LateConfig(dim=DIM, weights="equal"))
    torch.testing.assert_close(fused[0], (own["a"][0] + own["b"][0]) / 2)
    torch.testing.assert_close(fused[1], own["a"][1], msg="who is alone answers alone")
    torch.testing.assert_close(fused[2], own["b"][2])


def test_learned_weights_are_shared_among_the_inputs_that_are_there():
    fused, own = answers(LateConfig(dim=DIM), scores=[2.0, 2.0 - float(torch.log(torch.tensor(3.0)))])
    torch.testing.assert_close(fused[0], 0.75 * own["a"][0] + 0.25 * own["b"][0])
    torch.testing.assert_close(fused[2], own["b"][2])
