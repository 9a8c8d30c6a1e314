"""Leaderboards and lists of claims that are kept as data rather than as a document."""
