"""Trust in a single answer: honest probabilities, sets of possible answers, and when to give none.

A calibration is fitted after training, on rows that neither the weights nor the choice of the epoch have seen. It maps
a head's outputs to outputs, so whatever decodes them gives calibrated probabilities and knows nothing of it. For every
subset of present inputs there is one of its own, as far as the rows suffice.
"""

from sensorium.calibration.calibration import Calibration
from sensorium.calibration.config import AbstainConfig, CalibrationConfig
from sensorium.calibration.evidence import Evidence, Judged, Reason
from sensorium.calibration.subsets import Subset, subsets_of

__all__ = [
    "AbstainConfig",
    "Calibration",
    "CalibrationConfig",
    "Evidence",
    "Judged",
    "Reason",
    "Subset",
    "subsets_of",
]
