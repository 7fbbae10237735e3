"""Results in sentences: every word that depends on the data follows the data."""
