"""Other tools that learn from pictures, sound, texts and numbers, beside ours: same rows, inputs, cores and time."""
