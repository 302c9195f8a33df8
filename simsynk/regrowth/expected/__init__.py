"""Regrowth as expected values, without axons drawn one by one: the twin of the engine as formulas."""
