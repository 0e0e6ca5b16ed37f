"""Heads solved for on features of encoders that stay as they are."""
