"""`make demo`: Kawal on fresh data, real or shipped complaints, totals that agree, two complaints' lives, three agencies' indicators."""
