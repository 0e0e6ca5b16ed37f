"""A model over HTTP: answers from a bundle, without torch."""
