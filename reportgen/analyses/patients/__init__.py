"""Who the patients are: characteristics, treatment, and how many are in each analysis."""
