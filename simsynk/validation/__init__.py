"""Published experiments as data, set up in the simulator's own terms, and what came of them: met or missed."""
