"""Article in, grounded claims out."""
