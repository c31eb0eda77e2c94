"""Notify with real servers."""
