"""The first recipe, for those who train without a search and say nothing of how."""

from __future__ import annotations

from collections.abc import Sequence

from sensorium.learning.choosing.recipes import Recipe, shortlist
from sensorium.learning.config import OF_WHOLE_RUNS, ModelConfig, RunConfig
from sensorium.learning.looking import tables_of


def says_nothing_of_how(config: RunConfig) -> bool:
    """Whether a config leaves open what the model is made of and how it learns."""
    said = {key for key in config.training.model_fields_set if key not in OF_WHOLE_RUNS}
    return config.model == ModelConfig() and not config.members and not said


def first_recipe(config: RunConfig) -> tuple[Recipe, Sequence[str]]:
    """Return the recipe that a search would try first, and remarks.

    Args:
        config: One that `says_nothing_of_how`.

    Raises:
        ConfigError: No recipe can be built.
        DataError: The tables are wrong.
    """
    written = config.model_dump(mode="json", include={"training"}, exclude_unset=True)
    kept = config.model_fields_set - {"inputs", "model", "members", "training"}
    content = {**{name: getattr(config, name) for name in kept}, "training": written.get("training", {})}
    content["inputs"] = {
        name: {"type": one.type, **one.model_dump(mode="json", exclude_unset=True)}
        for name, one in config.inputs.items()
    }

    def texts_in(column: str) -> Sequence[str | None]:
        return tables_of(config)["train"].texts(column)

    listed = shortlist(content, texts_in)
    return listed.recipes[0], listed.remarks
