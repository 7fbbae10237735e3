"""What is not told of few patients, for the Methods section."""

from __future__ import annotations

from reportgen.report.blocks.text import Text, phrase
from reportgen.results.results import Results


def privacy_methods(results: Results) -> Text:
    """State what is not shown of few patients."""
    fewest = results.study.privacy.suppress_below
    if fewest is None:
        return Text()
    text = phrase(
        "Numbers of fewer than {} patients or events, but not 0, are not shown, nor are further "
        "numbers from which one of them could be told by addition or subtraction within or between "
        "tables, nor estimates that rest on any of these. A mean stands for at least {} patients, "
        "a median with its quartiles for at least {}; extremes, residuals, notes on single rows "
        "and numbers of excluded patients are left out.",
        fewest,
        2 * fewest,
        4 * fewest,
    )
    if not results.study.endpoints:
        return text
    return text + phrase(
        " Kaplan–Meier curves, and all that is read off them, are of averaged times: in each group "
        "the patients with the event are taken in the order of time, at least {} together, and get "
        "the mean of their times, and the censored patients likewise. A group of fewer than {} "
        "events, if it has any, has no curve. Tests and hazard ratios are of the exact times.",
        fewest,
        4 * fewest,
    )
