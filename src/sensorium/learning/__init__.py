"""The only house with torch: encoders, fusion, heads, losses, training and export."""
