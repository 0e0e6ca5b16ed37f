"""Random variations of texts for training; one file each."""
