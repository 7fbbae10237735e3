"""The Cox model: fits, tests, checks and validation."""
