"""What mixes share: pairs of rows as one row, position by position."""
