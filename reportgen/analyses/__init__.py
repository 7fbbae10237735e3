"""The planned analyses, one a module: a checked cohort in, results out.

Each module takes the patients that its analysis is on, calls the estimators of ``statistics`` and
writes the numbers down as records with the keys of the study.
"""
