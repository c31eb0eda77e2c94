"""Learned suggestions: from a government's own past routings to agency, category and classification of a new complaint."""
