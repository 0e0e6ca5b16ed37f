"""The predictor: a bundle and records in, answers out. It knows NumPy and a session, and no torch."""

from sensorium.predictor.examining import Examined
from sensorium.predictor.predictor import Predictor
from sensorium.predictor.session import OnnxSession, Session
from sensorium.predictor.stored import store

__all__ = ["Examined", "OnnxSession", "Predictor", "Session", "store"]
