"""Random variations of sound for training; one file each."""
