"""What losses share that weigh classes."""
