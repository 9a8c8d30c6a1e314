"""How services are asked: one HTTP client, paced, bounded, archived; everything else in this room only names what to ask."""
