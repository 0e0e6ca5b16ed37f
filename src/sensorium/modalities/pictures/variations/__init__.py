"""Random variations of pictures for training; one file each."""
