"""Models of the transformers library as encoders, and what they need of their inputs."""
