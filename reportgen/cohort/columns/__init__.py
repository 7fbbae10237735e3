"""From the cells of a file to typed columns, with every problem collected."""
