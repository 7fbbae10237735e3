"""Survival of groups, and its comparison between them."""
