"""The results for other programs: JSON, and the numbers of the figures."""
