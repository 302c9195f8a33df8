"""One file for each published experiment, or for a few that share a set-up; `kinds.py` names them all."""
