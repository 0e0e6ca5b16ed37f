"""What the encoders that read by attention share; a folder is no part."""
