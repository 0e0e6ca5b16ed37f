"""What the recurrent encoders share."""
