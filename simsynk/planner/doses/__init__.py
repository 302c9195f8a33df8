"""Doses of toxin as continuous numbers: the `front` of doses beside a set of cuts.

The `search` begins with the doses of each muscle `alone` and ends under the bound of `boxes`, over the `curves` of
all muscles; `injections` tells how far toxin spreads.
"""
