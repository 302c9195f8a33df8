"""From muscle activation to what a person sees: landmarks in mm."""
