"""Counts, and says what the counts mean: projections of all facts, indicators, disclosure control."""
