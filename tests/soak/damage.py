"""Damage to files, the same for the same seed."""

from __future__ import annotations

import random


def damaged(content: bytes, seed: int) -> bytes:
    """Cut a file, change bytes of it, take bytes out, or put bytes in; most often near its start, where headers are."""
    rng = random.Random(seed)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        content = rng.choice((_cut, _flip, _flip, _overwrite, _overwrite, _remove, _insert))(content, rng)
    return content


def _place(content: bytes, rng: random.Random) -> int:
    near = min(len(content), rng.choice((64, 512, 4096, len(content))))
    return rng.randrange(near + 1)


def _cut(content: bytes, rng: random.Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _flip(content: bytes, rng: random.Random) -> bytes:
    place = _place(content, rng)
    return (
        content[:place]
        + bytes(byte ^ (1 << rng.randrange(8)) for byte in content[place : place + 1])
        + content[place + 1 :]
    )


def _overwrite(content: bytes, rng: random.Random) -> bytes:
    place, length = _place(content, rng), rng.choice((1, 2, 4, 8))
    new = rng.choice((b"\xff" * length, b"\0" * length, b"\x7f" + b"\xff" * (length - 1), rng.randbytes(length)))
    return content[:place] + new + content[place + length :]


def _remove(content: bytes, rng: random.Random) -> bytes:
    place = _place(content, rng)
    return content[:place] + content[place + rng.choice((1, 2, 7, 300)) :]


def _insert(content: bytes, rng: random.Random) -> bytes:
    place = _place(content, rng)
    return content[:place] + rng.randbytes(rng.choice((1, 2, 9, 300))) + content[place:]
