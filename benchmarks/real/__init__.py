"""The real sets: each trained from its example, and measured beside the majority class and a linear baseline."""
