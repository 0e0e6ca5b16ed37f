"""Requests that wait together are run together; each gets its own answer or its own fault."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from sensorium.errors import DataError
from sensorium.predictor import Predictor
from sensorium.reading import Features, Record
from sensorium.serving.answering import MAX_TOGETHER, Answering
from sensorium.specs import Answer
from tests.bundles import png

RECORDS: list[Record] = [
    {"photo": png((4 * number, 20, 20)) if number % 3 else None, "title": f"a red thing {'and more ' * (number % 5)}"}
    for number in range(40)
]
DAMAGED: Record = {"photo": b"no picture"}


class Watched(Predictor):
    """A predictor that keeps how many records were run together, and can be held back."""

    together: list[int]
    gate: threading.Event

    def answers_to(self, features: Sequence[Features]) -> list[Answer]:
        """Answer, and keep the number."""
        self.gate.wait(10)
        self.together.append(len(features))
        return super().answers_to(features)


@pytest.fixture
def watched(toy_predictor: Predictor) -> Watched:
    made = Watched(**vars(toy_predictor))
    object.__setattr__(made, "together", [])
    object.__setattr__(made, "gate", threading.Event())
    return made


def shown(answers: Sequence[Answer]) -> bytes:
    return json.dumps([(answer.label, answer.probabilities, answer.inputs) for answer in answers]).encode()


async def ask(answering: Answering, watched: Watched, requests: Sequence[Sequence[Record]]) -> list[Any]:
    """Let all requests wait behind the first, then answer them."""
    tasks = [asyncio.create_task(answering.answer(lambda r=records: r, shown)) for records in requests]
    await asyncio.sleep(0.2)
    watched.gate.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


def test_what_waits_is_run_together_and_everybody_gets_his_own_answer(watched: Watched) -> None:
    requests = [[record] for record in RECORDS]
    requests[7], requests[20], requests[30] = [DAMAGED], [{}], RECORDS[:3]
    found = asyncio.run(ask(Answering(watched, num_threads=1), watched, requests))
    assert max(watched.together) > 1
    assert all(count <= MAX_TOGETHER for count in watched.together)
    assert isinstance(found[7], DataError)
    assert [(fault.row, fault.column) for fault in found[7].faults] == [(None, "photo")]
    assert isinstance(found[20], DataError)
    for number, records in enumerate(requests):
        if number in {7, 20}:
            continue
        for answer, alone in zip(json.loads(found[number]), watched.answers_of(records), strict=True):
            label, probabilities, inputs = answer
            assert (label, tuple(inputs)) == (alone.label, alone.inputs)
            # A batch is padded and its sums run in another order, which moves the last bits.
            np.testing.assert_allclose(list(probabilities.values()), list(alone.probabilities.values()), atol=1e-6)


def test_one_request_is_not_held_for_others(watched: Watched) -> None:
    watched.gate.set()
    found = asyncio.run(ask(Answering(watched, num_threads=2), watched, [[RECORDS[0]]]))
    assert watched.together == [1]
    assert found == [shown(watched.answers_of([RECORDS[0]]))]


def test_a_caller_who_has_gone_and_a_broken_run_leave_the_threads_at_work(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        answering = Answering(watched, num_threads=1)
        first = asyncio.create_task(answering.answer(lambda: [RECORDS[0]], shown))
        gone = asyncio.create_task(answering.answer(lambda: [RECORDS[1]], shown))
        await asyncio.sleep(0.1)
        gone.cancel()
        watched.gate.set()
        assert await first
        with monkeypatch.context() as broken:
            broken.setattr(Predictor, "answers_to", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await answering.answer(lambda: [RECORDS[2]], shown)
        assert await answering.answer(lambda: [RECORDS[3]], shown)

    asyncio.run(go())
