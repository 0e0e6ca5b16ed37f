import json

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from sensorium.calibration import Judged
from sensorium.errors import DataError
from sensorium.evaluation.foreign import auroc_against, measure_foreign


def said(unusual):
    reasons = ["unlike_training" if one >= 0.99 else None for one in unusual]
    return Judged(np.zeros((len(unusual), 2)), None, None, np.array(unusual, dtype=np.float64), reasons)


def test_by_hand():
    assert auroc_against(np.array([0.1, 0.2]), np.array([0.9, 0.15])) == pytest.approx(0.75)
    assert np.isnan(auroc_against(np.array([0.1]), np.array([])))


def test_rows_of_another_kind_are_measured_against_the_own():
    rng = np.random.default_rng(0)
    own, other = rng.random(300), np.minimum(rng.random(200) + 0.5, 0.995)
    figures = measure_foreign(said(own), said([*other, np.nan]))
    expected = roc_auc_score([0] * 300 + [1] * 200, [*own, *other])
    assert figures["rows"] == 200
    assert figures["roc_auc"] == pytest.approx(expected)
    assert figures["unlike_training"] == pytest.approx((other >= 0.99).mean())
    low, high = figures["intervals"]["roc_auc"]
    assert low < expected < high
    grouped = measure_foreign(said(own), said(other), groups=[place // 30 for place in range(300)])
    assert grouped["roc_auc"] == figures["roc_auc"]
    assert grouped["intervals"]["roc_auc"] != figures["intervals"]["roc_auc"]
    json.dumps(figures, allow_nan=False)


@pytest.mark.parametrize("unknown", [Judged.nothing(np.zeros((3, 2))), said([np.nan] * 3)])
def test_a_model_that_knows_nothing_of_it_says_so(unknown):
    for own, other in ((unknown, said([0.5])), (said([0.5]), unknown)):
        with pytest.raises(DataError, match="no calibration"):
            measure_foreign(own, other)
