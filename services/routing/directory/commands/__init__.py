"""What can be done about people and appointments."""
