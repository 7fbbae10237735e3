"""Another program recomputes the estimates."""
