"""What was found, as frozen plain values: records, curves, selections, and how they round."""
