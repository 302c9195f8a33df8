"""The page on which a nerve is cut by hand: what goes into it, and how it is written."""
