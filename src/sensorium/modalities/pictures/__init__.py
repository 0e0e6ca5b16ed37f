"""Decoding and varying pictures."""
