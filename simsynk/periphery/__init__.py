"""The state of one side's nerve and muscles at the days on which it is looked at."""
