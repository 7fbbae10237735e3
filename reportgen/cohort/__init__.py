"""The checked patients: how any hospital's file becomes typed columns, one row a patient."""
