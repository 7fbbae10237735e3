"""Cox models: each candidate, the selection, the model, its checks and interactions."""
