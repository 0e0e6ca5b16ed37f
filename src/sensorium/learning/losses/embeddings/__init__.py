"""Losses of the embedding, beside the loss of the answer."""
