"""Training: commands that are learned anew under the wiring that regrowth left."""
