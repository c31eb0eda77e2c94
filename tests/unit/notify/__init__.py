"""Notify, its rules and texts alone."""
