"""The formats: each turns the blocks of the report, or its records, into a file."""
