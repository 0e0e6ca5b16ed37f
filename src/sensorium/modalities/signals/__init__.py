"""What the `series` input is made of: decoding, missing samples, rates and variations."""
