"""Figures: one file for each kind of figure, from results to a matplotlib ``Figure``.

A figure is drawn at its final size with the fonts of the theme and is placed at 100 %. Numbers
that are printed come in as texts; a figure rounds nothing.
"""
