"""The HTTP service over a model folder. Imports neither torch nor `sensorium.learning`."""
