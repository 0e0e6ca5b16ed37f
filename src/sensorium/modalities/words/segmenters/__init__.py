"""Ways to cut a text into tokens; one file each."""
