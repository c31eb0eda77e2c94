"""Practice classes and the handbook: their pure rules."""
