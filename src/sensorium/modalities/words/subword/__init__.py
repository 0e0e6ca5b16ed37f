"""Tokens smaller than words, by the tokenizers library, which is imported only when one is used."""
