"""What is wrong with the data, or possible but unlikely; yields findings."""
