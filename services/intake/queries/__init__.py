"""Every SQL statement of intake, beside its typed function."""
