"""A panel of reviewers: independent rubrics over the facts of a report, ours or somebody else's."""
