"""How a search is carried out."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from sensorium.cache import ArrayCache
from sensorium.errors import ConfigError, Fault

RESERVED_S, RESERVED_SHARE = 10.0, 0.1
"""Time for writing the results and for ending, in seconds and as a share of the budget; the lesser counts."""


@dataclass(frozen=True)
class SearchOptions:
    """How a search is carried out.

    Attributes:
        budget_s: Seconds that the whole command may take; None sets no bound.
        trials: Trials of the whole search, those of earlier commands counted; None sets no bound.
        workers: Processes that work on it.
        num_folds: Folds that measure a trial, 0 for validation rows; None takes folds where validation rows are few.
        replace: Whether an earlier search in the same folder is thrown away.
        cache: Where decoded cells are kept.
        began_s: When the command began, as `time.monotonic` told it.

    Raises:
        ConfigError: Numbers are out of range; all of them.
    """

    budget_s: float | None = None
    trials: int | None = None
    workers: int = 1
    num_folds: int | None = None
    replace: bool = False
    cache: ArrayCache | None = None
    began_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        faults = []
        if self.workers < 1:
            faults.append(Fault("a search needs 1 worker or more."))
        if self.trials is not None and self.trials < 1:
            faults.append(Fault("a search needs 1 trial or more."))
        if self.num_folds is not None and (self.num_folds < 0 or self.num_folds == 1):
            faults.append(Fault("there are at least 2 folds, or 0 for the validation rows."))
        if faults:
            raise ConfigError(faults)

    @property
    def deadline_s(self) -> float | None:
        """When trials must have ended, as `time.monotonic` tells it."""
        if self.budget_s is None:
            return None
        return self.began_s + self.budget_s - min(RESERVED_S, RESERVED_SHARE * self.budget_s)
