"""Recipes: whole configs for one table, those of which most is to be expected first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sensorium.errors import ConfigError, Fault, MissingDependencyError
from sensorium.learning.build import choose
from sensorium.learning.choosing.views import NGRAMS, OF_PACKAGES, WORDS, FixedViews, Inputs, fixed_views
from sensorium.learning.config import RunConfig, parse_config

LEVELLED = ("efficientnet_lite0", "minilm")
NETWORK = {"epochs": 30, "learning_rate": 2e-3, "schedule": "one_cycle"}


@dataclass(frozen=True)
class Recipe:
    """One way to make a model of the table.

    Attributes:
        name: What to call it.
        what: What it is, for people.
        config: The whole config, every part chosen.
        simplicity: 0 for the plainest; where two are not clearly apart, the plainer is kept.
    """

    name: str
    what: str
    config: RunConfig
    simplicity: int


@dataclass(frozen=True)
class Draft:
    """A recipe before it is known whether it can be built here: what it changes of the plain config."""

    name: str
    what: str
    simplicity: int
    inputs: Inputs
    model: Mapping[str, Any] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NotTried:
    """A recipe that is not tried, and why."""

    name: str
    what: str
    why: str


@dataclass(frozen=True)
class Shortlist:
    """The recipes of a table, in the order in which they are tried, those that cannot be built here, and remarks.

    ``config`` names data, inputs and target as they are common to all.
    """

    config: RunConfig
    recipes: Sequence[Recipe]
    not_tried: Sequence[NotTried]
    remarks: Sequence[str]


def shortlist(content: Mapping[str, Any], texts_in: Callable[[str], Sequence[str | None]]) -> Shortlist:
    """Return the recipes of a table.

    Args:
        content: A config's content that names data, inputs and target, and perhaps more, which all recipes keep.
        texts_in: Gives the cells of a column of texts.

    Raises:
        ConfigError: The content is wrong by itself, or no recipe can be built of it.
    """
    plain = parse_config(content)
    views = fixed_views(content["inputs"], texts_in, _num_outputs(plain, texts_in))
    found: list[Recipe] = []
    not_tried: list[NotTried] = []
    for draft in (one for one in _drafts(content["inputs"], views) if one.inputs):
        try:
            found.append(_built(content, draft))
        except (ConfigError, MissingDependencyError) as error:
            not_tried.append(NotTried(draft.name, draft.what, str(error).splitlines()[0]))
    if not found:
        raise ConfigError(Fault(f"recipe '{one.name}': {one.why}") for one in not_tried)
    return Shortlist(plain, found, not_tried, views.remarks)


def _num_outputs(config: RunConfig, texts_in: Callable[[str], Sequence[str | None]]) -> int:
    return len(set(texts_in(config.target.column))) if config.target.has_classes else 1


def _built(content: Mapping[str, Any], draft: Draft) -> Recipe:
    model = {**draft.model, **content.get("model", {})}
    training = {**draft.training, **content.get("training", {})}
    config = choose(parse_config({**content, "inputs": draft.inputs, "model": model, "training": training}))
    return Recipe(draft.name, draft.what, config, draft.simplicity)


def _drafts(inputs: Inputs, views: FixedViews) -> Iterator[Draft]:
    linear = _probe("linear", 1, views, views.encoders)
    network = Draft("network", "small networks that learn from nothing", 3, inputs, {}, NETWORK)
    drafts = [linear, network]
    if not views.has_learned and any(one["type"] in ("image", "audio") for one in inputs.values()):
        drafts.reverse()
    yield from drafts
    dense = [name for name, encoder in views.encoders.items() if encoder != NGRAMS]
    yield _probe("kernel", 2, views, dense, head="kernel")
    if views.has_learned:  # these take by far the most time, which a small budget does not hold
        light = [name for name, encoder in views.encoders.items() if encoder not in OF_PACKAGES]
        yield _probe("light", 0, views, light)
    if len(inputs) > 1:
        what = "small networks, and a gate that says which input is to be trusted"
        yield Draft("gated", what, 4, inputs, {"fusion": "gated"}, NETWORK)


def _probe(name: str, simplicity: int, views: FixedViews, kept: Iterable[str], *, head: str = "linear") -> Draft:
    encoders = {view: views.encoders[view] for view in kept}
    what = f"{', '.join(dict.fromkeys(WORDS[one] for one in encoders.values()))}; a {head} head"
    inputs = {view: views.inputs[view] for view in encoders}
    model = {"encoders": {view: _spelled(encoder) for view, encoder in encoders.items()}}
    return Draft(name, what, simplicity, inputs, model, {"method": {"type": "probe", "head": head}})


def _spelled(encoder: str) -> str | dict[str, str]:
    """Return an encoder, with what its inner layers see, too, where it can tell: folds say whether that counts."""
    return {"type": encoder, "summary": "levels"} if encoder in LEVELLED else encoder
