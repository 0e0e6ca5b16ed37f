"""What targets share about labels."""
