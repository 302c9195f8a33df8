"""The exact search of plans: small tables of every muscle, every way to search them, and what is proved.

`search` takes the first method that suits a `problem`: `enumeration` (with `kernels`, their slow twins in
`reference`, `packed` tables and `subsets`), `branch_and_bound` (with the bound of `relaxation` in a `tree`) or
`milp`; the last two go `point_by_point` along the front. `goals` say what little unwanted movement means, `pareto`
what a front is, and `certificate` what is proved.
"""
