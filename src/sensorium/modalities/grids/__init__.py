"""Files that are grids of numbers, rows by columns: read without trusting anything that they declare."""
