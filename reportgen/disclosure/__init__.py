"""Small-cell suppression: what a report must not tell of few patients is taken out of it.

Each analysis says on which cells of patients its estimates rest. ``cells`` knows the number of each
cell, and how they add up; ``protection`` chooses those that are not shown, so that no small one can
be told from the others; ``suppression`` takes out what rests on one that is not shown.
"""
