"""Rules on figures, as a file of them is read: ``recall.covid19.low >= 0.8``, ``accuracy.low > majority_accuracy``."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from pathlib import Path

from sensorium.errors import ConfigError, Fault
from sensorium.registry import did_you_mean
from sensorium.yaml_file import read_yaml

COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {">=": ge, "<=": le, ">": gt, "<": lt}
KEYS = ("rule", "why")

_QUOTED_OR_SIGN = re.compile(r'"(?:[^"]|"")*"|([<>=!≤≥]+)')
_ADVICE = "Write one rule for each, and put class names that hold such signs in double quotes."
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Rule:
    """One comparison that figures must keep.

    Attributes:
        text: The rule as it was written.
        left: Path of a figure, see `sensorium.evaluation.paths`, or a number.
        comparison: One of `COMPARISONS`.
        right: As ``left``.
        why: The reason for the rule, for whoever breaks it.
    """

    text: str
    left: str | float
    comparison: str
    right: str | float
    why: str | None = None

    @classmethod
    def parse(cls, text: str, why: str | None = None) -> Rule:
        """Read one rule.

        Raises:
            ConfigError: It is not ``FIGURE >= NUMBER`` or the like.
        """
        signs = [found for found in _QUOTED_OR_SIGN.finditer(text) if found[1]]
        if len(signs) != 1:
            found = f"{len(signs)} comparisons" if signs else "no comparison"
            raise ConfigError(f"has {found}, not one. {_ADVICE}")
        sign = signs[0]
        if sign[1] not in COMPARISONS:
            raise ConfigError(f"'{sign[1]}' is no comparison. Use one of {', '.join(COMPARISONS)}.")
        left, right = _side(text[: sign.start()]), _side(text[sign.end() :])
        if isinstance(left, float) and isinstance(right, float):
            raise ConfigError("compares two numbers, so it names no figure. Name one.")
        return cls(text.strip(), left, sign[1], right, why)

    def holds(self, left: float | None, right: float | None) -> bool:
        """Whether two values keep the rule; a value that is not defined keeps none."""
        return left is not None and right is not None and COMPARISONS[self.comparison](left, right)


def read_rules(path: Path) -> list[Rule]:
    """Read a YAML file of rules; see `parse_rules`.

    Raises:
        ConfigError: The file cannot be read, or rules are wrong; all faults together.
    """
    return parse_rules(read_yaml(path), source=path.name)


def parse_rules(content: object, *, source: str | None = None) -> list[Rule]:
    """Read rules from plain values.

    Args:
        content: A list whose entries are each a rule, or a mapping of ``rule`` and ``why``.
        source: File they are from, for messages.

    Raises:
        ConfigError: Rules are wrong; all faults together.
    """
    if not isinstance(content, list | tuple) or not content:
        message = "holds no list of rules. Write one a line, such as '- accuracy.low >= 0.8'."
        raise ConfigError(Fault(message, source or "rules"))
    rules, faults = [], list[Fault]()
    for number, entry in enumerate(content, start=1):
        try:
            rules.append(_rule(entry))
        except ConfigError as error:
            faults += faults_of(error.faults, number, entry, source)
    if faults:
        raise ConfigError(faults)
    return rules


def faults_of(faults: Iterable[Fault], number: int, entry: object, source: str | None = None) -> list[Fault]:
    """Return the faults of one rule with its place: its number counted from 1, and its text."""
    shown = f"rule {number} ({entry})" if isinstance(entry, str) else f"rule {number}"
    return [Fault(fault.message, source, column=shown) for fault in faults]


def _rule(entry: object) -> Rule:
    if isinstance(entry, str):
        return Rule.parse(entry)
    if not isinstance(entry, dict):
        raise ConfigError("is neither a text nor a mapping of 'rule' and 'why'.")
    unknown = [str(key) for key in entry if key not in KEYS]
    faults = [Fault(f"has no key '{key}'.{did_you_mean(key, KEYS)}") for key in unknown]
    if not isinstance(entry.get("rule"), str):
        faults.append(Fault("needs a text under 'rule', such as 'accuracy >= 0.8'."))
    if not isinstance(entry.get("why"), str | None):
        faults.append(Fault("takes a text under 'why'."))
    if faults:
        raise ConfigError(faults)
    return Rule.parse(entry["rule"], entry.get("why"))


def _side(text: str) -> str | float:
    stripped = text.strip()
    if not stripped:
        raise ConfigError("has nothing on one side of its comparison. Name a figure or a number.")
    number = float(stripped) if _NUMBER.fullmatch(stripped) else math.nan
    if math.isfinite(number):
        return number
    if _NUMBER.match(stripped):
        raise ConfigError(f"'{stripped}' is no number. Write a plain one, such as 0.9.")
    return stripped
