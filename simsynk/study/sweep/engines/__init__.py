"""Where the tasks of a sweep are done, one file each."""
