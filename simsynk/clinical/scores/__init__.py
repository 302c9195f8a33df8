"""Simulated clinical scales: what an examiner would tick, worked out from movements in mm by stated rules."""
