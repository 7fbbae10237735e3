"""Proportions, tables of counts, ranks and summaries: no times."""
