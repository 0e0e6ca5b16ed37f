"""The embedded data set and the tour that trains on it."""
