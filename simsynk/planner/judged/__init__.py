"""What becomes of the plans that are shown, judged on nerves that no search has seen.

`assess` gives benefit and losses, with the `makeup` of relief and cost; `recurrence` what is left months later;
`variants` other persons; `staged` a test by toxin first; `beside` where a plan made by hand stands.
"""
