"""Scenarios: strict reading of what a user asks for, and the scenarios that ship with simsynk."""
