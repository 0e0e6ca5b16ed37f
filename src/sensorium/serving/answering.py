"""Threads that answer: those requests that wait together are run through the graph together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from sensorium.predictor import Predictor
from sensorium.reading import Features, Record
from sensorium.specs import Answer

MAX_TOGETHER = 16
"""Requests run together at most: beyond it a processor gains nothing more."""

Read = Callable[[], Sequence[Record]]
Write = Callable[[Sequence[Answer]], bytes]


@dataclass(frozen=True, eq=False)
class _Request:
    """One request: how to read its records and write its answer, and who waits for it."""

    read: Read
    write: Write
    waiting: asyncio.Future[bytes]


@dataclass
class _Outcomes:
    """Answers and errors of the requests that a thread took, handed to their event loop at once."""

    requests: Sequence[_Request]
    found: dict[int, bytes | Exception] = field(default_factory=dict)

    @contextmanager
    def kept(self, *numbers: int) -> Iterator[None]:
        """Keep an error as the outcome of these requests: it belongs to those who wait, and the thread goes on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001
            self.found |= dict.fromkeys(numbers, error)

    def deliver(self) -> None:
        """Tell those who still wait; runs on the event loop."""
        for number, outcome in self.found.items():
            waiting = self.requests[number].waiting
            if waiting.done():  # the caller has gone
                continue
            if isinstance(outcome, Exception):
                waiting.set_exception(outcome)
            else:
                waiting.set_result(outcome)


class Answering:
    """Answers requests with one predictor, in threads that each read, decode, run and write.

    A thread that is free takes what waits: one request when few do, several when many do. So no request is held
    while a thread is free, and under load the graph, the interpreter's lock and the event loop are asked less
    often. Requests of several records are run alone, by the batch.
    """

    def __init__(self, predictor: Predictor, *, num_threads: int) -> None:
        self._predictor = predictor
        self._queue: SimpleQueue[_Request] = SimpleQueue()
        self._counting = threading.Lock()
        self._num_free = 0
        for number in range(num_threads):
            threading.Thread(target=self._work, name=f"answering-{number}", daemon=True).start()

    async def answer(self, read: Read, write: Write) -> bytes:
        """Read a request's records, answer them and write the answer, all in a thread.

        Raises:
            DataError: What ``read`` raises, or a record cannot be read.
        """
        waiting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._queue.put(_Request(read, write, waiting))
        return await waiting

    def _work(self) -> None:
        while True:
            requests = self._take()
            outcomes = _Outcomes(requests)
            self._run(requests, outcomes)
            with suppress(RuntimeError):  # the service has stopped, and its event loop is closed
                requests[0].waiting.get_loop().call_soon_threadsafe(outcomes.deliver)

    def _take(self) -> list[_Request]:
        """Wait for a request and take it, and of those that wait behind it a fair share with the other free threads."""
        with self._counting:
            self._num_free += 1
        taken = [self._queue.get()]
        with self._counting:
            self._num_free -= 1
            share = self._queue.qsize() // (1 + self._num_free)
        with suppress(Empty):  # another thread was faster
            while len(taken) <= min(share, MAX_TOGETHER - 1):
                taken.append(self._queue.get_nowait())
        return taken

    def _run(self, requests: Sequence[_Request], outcomes: _Outcomes) -> None:
        """Answer requests of one record together, then those of several, which would keep the others waiting."""
        single: dict[int, Features] = {}
        several: dict[int, Sequence[Record]] = {}
        for number, request in enumerate(requests):
            with outcomes.kept(number):
                records = request.read()
                if len(records) == 1:
                    single[number] = self._predictor.features_of(records[0])
                else:
                    several[number] = records
        if single:
            with outcomes.kept(*single):
                answers = self._predictor.answers_to(list(single.values()))
                for number, answer in zip(single, answers, strict=True):
                    outcomes.found[number] = requests[number].write([answer])
        for number, records in several.items():
            with outcomes.kept(number):
                outcomes.found[number] = requests[number].write(self._predictor.answers_of(records))
