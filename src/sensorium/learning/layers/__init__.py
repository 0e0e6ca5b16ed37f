"""Layers that several parts share. All respect masks, and none mixes rows."""
