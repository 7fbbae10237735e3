"""Estimators on arrays: numbers in, frozen numbers out; no study, no cohort, no formatting.

The survival estimators are the project's own code because the libraries at hand either lack the
conventions of R, SPSS, SAS and Stata or print other numbers than these (medians where the curve is
exactly one half, numbers at risk, the proportional-hazards test). Each docstring names the source
and the R call that gives the same number.
"""
