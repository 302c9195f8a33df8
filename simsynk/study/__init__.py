"""Many simulated nerves: growing them on several threads, keeping them, summing them up."""
