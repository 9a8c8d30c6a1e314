"""Figures: what is drawn as plain data, and the two ways of drawing it."""
