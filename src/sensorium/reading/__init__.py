"""The one road from cells to arrays, used by training, prediction and serving alike."""

from sensorium.reading.arrays import Features, feature_batches, features_of, feeds
from sensorium.reading.cells import Record, cells_of, records_of, refuse_empty
from sensorium.reading.labels import labels_of, placed
from sensorium.reading.stored import CellReader, Room
from sensorium.reading.threads import in_order, num_cores
from sensorium.reading.views import Views

__all__ = [
    "CellReader",
    "Features",
    "Record",
    "Room",
    "Views",
    "cells_of",
    "feature_batches",
    "features_of",
    "feeds",
    "in_order",
    "labels_of",
    "num_cores",
    "placed",
    "records_of",
    "refuse_empty",
]
