"""`make demo`: Kawal on fresh data, real or shipped complaints, totals that agree, one complaint's life, three agencies' indicators."""
