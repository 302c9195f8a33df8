"""Moving pictures of a run: axons that regrow from the lesion to the muscles, and the face under a command."""
