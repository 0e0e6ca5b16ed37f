"""What of an encoder's first weights learns, how fast and from when: the way from a trained encoder to another task."""
