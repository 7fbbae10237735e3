"""The statistics programs whose conventions a report can follow."""

PROGRAMS = {"r": "R", "spss": "SPSS", "sas": "SAS", "stata": "Stata"}
