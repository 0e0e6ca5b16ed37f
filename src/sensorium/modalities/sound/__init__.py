"""Decoding, varying and transforming recordings."""
