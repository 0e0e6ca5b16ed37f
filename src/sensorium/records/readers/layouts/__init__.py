"""What readers of folders share: walking them, their JSON, and pictures with captions."""
