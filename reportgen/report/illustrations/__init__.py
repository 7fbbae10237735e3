"""Illustrations: from the results to a figure with its caption, its words and its numbers.

What is drawn and said is put together here; how it is drawn, the modules of ``figures`` know.
"""
