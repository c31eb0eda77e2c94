"""The published language: what services tell each other, and nothing about how it travels."""
