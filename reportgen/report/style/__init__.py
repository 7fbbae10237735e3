"""How things look, whatever the format: themes, number rules, fonts."""
