"""What simsynk says about itself in every output."""

from __future__ import annotations

NOTICE = (
    "Research and teaching model of nerve misdirection. Not a medical device. "
    "Not validated to predict any individual's outcome. "
    "The developers have not sought regulatory approval for any clinical use."
)
"""Shown by `simsynk --version` and carried by every result, figure and page."""
