"""Training: batches, the optimiser, and one readable loop."""
