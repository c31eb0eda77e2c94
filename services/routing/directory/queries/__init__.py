"""SQL on the schema `directory`, for people and appointments."""
