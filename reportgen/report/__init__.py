"""What the report says, in blocks that know no format: sections, prose, tables, figures, style."""
