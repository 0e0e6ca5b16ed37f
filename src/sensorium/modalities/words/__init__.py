"""Cutting texts into tokens."""
