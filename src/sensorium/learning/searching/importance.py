"""How much each key mattered: which share of the differences between figures its values account for."""

from __future__ import annotations

import optuna
from optuna.importance import FanovaImportanceEvaluator, get_param_importances

from sensorium.learning.searching.study import records_of

MIN_TRIALS = 10
"""Completed trials below which a share would be guessed rather than measured."""


def importance_of(study: optuna.Study) -> dict[str, float] | None:
    """Return key path → share from 0 to 1, the greatest first, by functional ANOVA (Hutter et al., 2014).

    It tells of the completed trials alone. None where they are too few, or all have the same figure.
    """
    figures = [one.figure for one in records_of(study) if one.state == "completed"]
    if len(figures) < MIN_TRIALS or len(set(figures)) == 1:
        return None
    shares = get_param_importances(study, evaluator=FanovaImportanceEvaluator(seed=0))
    return {path: float(share) for path, share in shares.items()}
