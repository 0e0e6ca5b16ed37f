"""Figures as plain functions of arrays and texts, a file or folder a family; they know no target."""
