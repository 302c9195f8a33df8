"""From the events of a timeline to what each stage of the simulation needs to know of them."""
