"""Practice classes on a real database."""
