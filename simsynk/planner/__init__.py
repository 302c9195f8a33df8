"""Virtual neurolysis by proof: plans of cuts and denervation ranked over many simulated nerves."""
