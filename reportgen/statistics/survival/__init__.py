"""Kaplan-Meier curves and what is read off or tested between them."""
