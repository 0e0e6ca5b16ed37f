"""What modalities share about learning from training cells and keeping what was learned."""
