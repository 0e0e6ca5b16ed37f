"""Looking at a table before training."""
