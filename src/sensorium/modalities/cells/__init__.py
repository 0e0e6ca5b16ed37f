"""What modalities share about the cells they read."""
