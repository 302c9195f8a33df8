"""Speed of simsynk against other ways to do the same work; `python -m benchmarks.run` writes the table."""
