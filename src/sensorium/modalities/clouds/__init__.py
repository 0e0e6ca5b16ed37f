"""What the `points` input is made of: decoding, choosing and varying clouds of points."""
