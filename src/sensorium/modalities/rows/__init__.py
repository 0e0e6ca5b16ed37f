"""What inputs of several columns are made of: cells read as numbers and dates, and how numbers are scaled."""
