"""Every SQL statement of routing, beside its typed function."""
