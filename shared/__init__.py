"""The published language (facts) and the plumbing that every service uses. No business rule lives here."""
