"""What was planned: variables, endpoints, models and methods, as a study file states them."""
