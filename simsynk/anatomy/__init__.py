"""What a face is wired with before anything goes wrong."""
