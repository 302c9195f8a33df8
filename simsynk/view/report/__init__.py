"""The report of a result: one page that a class or a reader of a paper can open without anything else."""
