"""The one road from cells to arrays, used by training, prediction and serving alike."""

from sensorium.reading.arrays import Features, feature_batches, feeds, read_cells
from sensorium.reading.cells import Record, cells_of, records_of, refuse_empty
from sensorium.reading.labels import labels_of, placed

__all__ = [
    "Features",
    "Record",
    "cells_of",
    "feature_batches",
    "feeds",
    "labels_of",
    "placed",
    "read_cells",
    "records_of",
    "refuse_empty",
]
