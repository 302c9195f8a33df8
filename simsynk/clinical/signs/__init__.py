"""Clinical signs of synkinesis: named rules, each with its words, thresholds and muscles."""
