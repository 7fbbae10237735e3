"""Several rows of one patient, or several files, become one row: ADaM, REDCap, repeated rows."""
