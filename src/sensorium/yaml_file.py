"""Reading a YAML file that may be anything: whatever is not a plain, small config is refused before it costs much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from sensorium.errors import ConfigError, Fault

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 100_000
"""Values of one file once every alias stands for a copy: a few lines of aliases of aliases can make billions."""


class _Loader(yaml.SafeLoader):
    """YAML without tags, in which a key that stands twice in one mapping is an error, not silently the last one."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401
        self.depth += 1
        if self.depth > MAX_DEPTH:
            problem = f"nested more than {MAX_DEPTH} levels deep"
            raise yaml.composer.ComposerError(None, None, problem, self.get_mark())
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def get_single_node(self) -> yaml.Node | None:
        node = super().get_single_node()
        if node is not None:
            _count_nodes(node, {})
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if str(key_node.value) in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key_node.value}' stands twice", key_node.start_mark
                )
            seen.add(str(key_node.value))
        return super().construct_mapping(node, deep)


def read_yaml(path: Path) -> object:
    """Return the content of a YAML file as plain values.

    Raises:
        ConfigError: The file cannot be read, is no YAML, or is larger, deeper or more tangled than a config can be.
    """
    text = _read_text(path)
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- derives from SafeLoader
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-01
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", None) or "not valid YAML"
        raise ConfigError(Fault(f"{place}{problem}. Mend the YAML.", path.name)) from None


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(Fault(f"cannot be read: {error.strerror}. Check the path.", str(path))) from None
    if len(content) > MAX_BYTES:
        raise ConfigError(Fault("is larger than 1 MB and cannot be a config. Check the path.", str(path)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(Fault("cannot be read: is not UTF-8 text. Check the path.", str(path))) from None
    if "\0" in text:
        raise ConfigError(Fault("holds NUL characters, so it is no text. Check the path.", str(path)))
    return text


def _count_nodes(node: yaml.Node, counts: dict[int, int]) -> int:
    """Return how many nodes a node is, aliases written out; each is visited once."""
    known = counts.get(id(node))
    if known is not None:
        if not known:
            raise yaml.composer.ComposerError(None, None, "an alias stands for what it is in", node.start_mark)
        return known
    counts[id(node)] = 0  # not counted to its end yet
    children: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        children = node.value
    elif isinstance(node, yaml.MappingNode):
        children = [child for pair in node.value for child in pair]
    total = 1 + sum(_count_nodes(child, counts) for child in children)
    if total > MAX_NODES:
        raise yaml.composer.ComposerError(
            None, None, f"aliases make it more than {MAX_NODES} values large", node.start_mark
        )
    counts[id(node)] = total
    return total
