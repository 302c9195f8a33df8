"""Training of commands under the constraint of the wiring."""
