"""A small world of literature services on loopback."""
