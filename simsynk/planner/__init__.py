"""Virtual neurolysis by proof: plans of cuts and denervation ranked over many simulated nerves.

The way through the files, as a ranking takes it:

- asked: `request` (what may be done and must stay), `start` (a plan made by hand);
- posed: `objectives` turns regrown nerves into a `problem` of small tables, one a muscle;
- searched: `search` takes the first method that suits, `enumeration` (with `kernels`, their slow twins in
  `reference`, `packed` tables and `subsets`), `branch_and_bound` (with the bound of `relaxation` in a `tree`) or
  `milp`; the last two go `point_by_point` along the front. `goals` say what little unwanted movement means, `pareto`
  what a front is, and `certificate` what is proved;
- dosed: `doses` of toxin beside some plans, by `dose_alone`, `dose_search` and the bound of `dose_boxes` over the
  `curves` of all muscles; `injections` tells how far toxin spreads;
- judged: `assess` on held-out nerves, with the `makeup` of relief and cost; `recurrence` months later, `variants` in
  other persons, `staged` with a test by toxin, `beside` a plan made by hand;
- told: `ranking` holds all of it together; `candidates` and `shown` choose plans and words, a `proposal` is one plan,
  `findings` what must not be missed, and `folder` writes it.
"""
