"""Small-cell suppression: what a report must not tell of few patients is taken out of it.

``cells`` knows every number of patients that the report could give, and how they add up;
``protection`` chooses those that are not shown, so that no small one can be told from the others;
``basis`` says on which of them each record rests, ``suppression`` takes out the records that rest
on one that is not shown, and ``averaged`` estimates survival anew from averaged times.
"""
