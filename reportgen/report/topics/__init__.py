"""One view of each topic of the results, which sentences, tables and sections share."""
