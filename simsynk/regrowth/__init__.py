"""How cut axons sprout, choose tubes, grow and take over muscle fibres."""
