"""Endings of the names of files, by what they hold."""

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
SCAN_SUFFIXES = frozenset({".dcm", ".dicom", ".nii", ".nii.gz"})
SOUND_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".opus", ".mp3", ".aif", ".aiff"})
POINT_SUFFIXES = frozenset({".pcd"})
NUMBER_SUFFIXES = frozenset({".npy", ".csv", ".tsv", ".bin"})
"""Numbers that may be anything: samples over time, points, or a table."""
