"""From command to muscle activation."""
