"""Audit: the claims of somebody else's report, judged by the sources at hand."""
