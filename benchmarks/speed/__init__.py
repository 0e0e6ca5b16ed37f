"""Speed of import, training and prediction, on the embedded data. Run: make bench."""
