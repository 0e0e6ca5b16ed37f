"""Medical scans: how values that mean something become levels of grey."""
