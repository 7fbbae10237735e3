"""Results in tables of text, ready for any renderer."""
