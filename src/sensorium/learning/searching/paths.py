"""Key paths: reading and replacing single values of a config as it stands in its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def steps_of(path: str) -> list[str]:
    """Return the keys of a path such as ``training.learning_rate``; numbers count the places of a list from 0."""
    return path.split(".")


def value_at(content: object, path: str) -> Any:  # noqa: ANN401 -- any plain value
    """Return the value at a key path; None where there is none."""
    for step in steps_of(path):
        if isinstance(content, Mapping):
            content = content.get(step)
        elif isinstance(content, Sequence) and not isinstance(content, str) and step.isdecimal():
            content = content[int(step)] if int(step) < len(content) else None
        else:
            return None
    return content


def replaced(content: object, steps: Sequence[str], value: object, whole: object) -> Any:  # noqa: ANN401
    """Return content with another value at a path; nothing that was given is changed.

    Args:
        content: Plain values as a person wrote them: a part may be a name alone, and what is left open is not there.
        steps: Keys that lead to the value.
        value: What shall stand there.
        whole: The same place of the config with every part chosen; a part that was left open gets its type from it.
    """
    if not steps:
        return value
    step, rest = steps[0], steps[1:]
    if isinstance(content, list) and step.isdecimal() and int(step) < len(content):
        at = int(step)
        inner = whole[at] if isinstance(whole, list) and at < len(whole) else None
        return [*content[:at], replaced(content[at], rest, value, inner), *content[at + 1 :]]
    opened = _opened(content, whole)
    inner = whole.get(step) if isinstance(whole, Mapping) else None
    return {**opened, step: replaced(opened.get(step), rest, value, inner)}


def _opened(content: object, whole: object) -> dict[str, Any]:
    """Return a place as a mapping, so that a key can be set in it."""
    if isinstance(content, Mapping):
        return dict(content)
    if isinstance(content, str):
        return {"type": content}
    kind = whole.get("type") if isinstance(whole, Mapping) else None
    return {} if kind is None else {"type": kind}
