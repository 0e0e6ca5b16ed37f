"""What readers share that read with polars."""
