"""Synkinesis as the clinic speaks of it: what moved that was not asked, and how much."""
