"""How a sprout chooses its tube: one file for each kind of routing, each with one function `choose`."""
