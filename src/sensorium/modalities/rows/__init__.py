"""Columns of tabular inputs."""
