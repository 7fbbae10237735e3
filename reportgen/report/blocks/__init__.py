"""The parts that a section is made of: text, tables, figures, headings; no format."""
