"""Ten short lessons: predict, run, look, explain the path, change one thing."""
