"""A study carried out: its points one after another on any number of machines, a journal that survives, tables."""
