"""Virtual neurolysis by proof: plans of cuts and denervation ranked over many simulated nerves.

The way through the files, as a ranking takes it:

- asked: `request` (what may be done and must stay), `start` (a plan made by hand);
- posed: `objectives` turns regrown nerves into small tables, one a muscle, which hold the whole problem;
- searched: `exact`, with a certificate of what is proved;
- dosed: `doses` of toxin beside some plans;
- judged: `judged` on held-out nerves, months later and in other persons;
- told: `ranking` holds all of it together; `candidates` and `shown` choose plans and words, a `proposal` is one plan,
  `findings` what must not be missed, and `folder` writes it.
"""
