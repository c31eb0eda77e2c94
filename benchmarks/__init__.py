"""How fast it is, and what bounds it: `python -m benchmarks.run` (`make bench`)."""
