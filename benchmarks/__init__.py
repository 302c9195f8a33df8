"""Measurements of speed, memory and precision, against other ways of doing the same work."""

import os

# As the command does, before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
