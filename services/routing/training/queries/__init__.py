"""The SQL of practice classes, beside its typed functions."""
