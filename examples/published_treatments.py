"""Published effects of treatments beside the simulated ones, misses included.

Run with a number of persons: python examples/published_treatments.py 20. Every comparison is paired with doing
nothing on the same nerves; persons differ in anatomy.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from simsynk.face.measures import MEASURES
from simsynk.scenario.load import load
from simsynk.scenario.plan import Plan, load_plan
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison, compare

DAY = 540
MSN = [{"day": DAY, "kind": "neurolysis", "branches": ["buccal_3", "cervical_1", "cervical_2"]}]
ITEMS = {
    "eface_commissure_smile": (43, 70),
    "eface_fold_orientation_smile": (80, 92),
    "eface_lower_lip": (66, 79),
    "eface_midfacial": (80, 93),
    "eface_mentalis": (79, 93),
    "eface_platysmal": (82, 99),
    "eface_ocular": (63, 70),
    "eface_static": (91, 94),
    "eface_dynamic": (73, 84),
    "eface_synkinesis": (76, 89),
}
"""Items of Azizzadeh et al. (2019): before and a year after modified selective neurectomy, n=46."""


def plan(name: str, events: list[dict[str, object]]) -> Plan:
    """A plan from events."""
    import yaml

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}.yaml"
        path.write_text(yaml.safe_dump({"schema": "simsynk.plan/1", "name": name, "events": events}))
        return load_plan(path)


def persons(base: str, plans: list[Plan], people: int, months: list[float]) -> Iterator[Comparison]:
    """The plans on two nerves of each of several persons."""
    for person in range(people):
        sets = ["replicates=2", f"anatomy={{preset: human, variant: {person}}}"]
        yield compare(load(base, sets=sets), plans, seed=1, months=months)


def smile(one: Arm, found: Comparison) -> np.ndarray:
    """Travel of the mouth corner on smiling, (nerves, days)."""
    return one.measures[:, :, found.place(), one.commands.index("smile"), MEASURES.index("commissure_excursion_mm")]


def change(cohort: list[Comparison], place: int, day: int) -> tuple[float, float]:
    """Mean change of the smile in mm under the plan of a place, and its standard error."""
    values = np.concatenate([(smile(c.arms[place], c) - smile(c.nothing, c))[:, day] for c in cohort])
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))


def neurectomy_items(people: int) -> None:
    """eFACE items a year after selective neurolysis."""
    cohort = list(persons("bells_palsy_severe", [plan("msn", MSN)], people, [0, 12]))
    print("\nSelective neurectomy, eFACE items: published before -> after, simulated nothing -> plan at 12 months")
    published, simulated = [], []
    for item, (before, after) in ITEMS.items():
        none = np.mean([c.nothing.scores[item][:, 1].mean() for c in cohort])
        done = np.mean([c.arms[0].scores[item][:, 1].mean() for c in cohort])
        published.append(after - before)
        simulated.append(done - none)
        was, now = (
            f"{before:3} -> {after:3} ({after - before:+3})",
            f"{none:5.1f} -> {done:5.1f} ({done - none:+5.1f})",
        )
        print(f"  {item:30} {was}   {now}")
    rank = [np.argsort(np.argsort(values)) for values in (published[:7], simulated[:7])]
    print(f"  rank correlation of the seven single items: {np.corrcoef(*rank)[0, 1]:+.2f}")


def branch_rules(people: int) -> None:
    """Change of the smile by which branches are cut."""
    four = ["cervical_1", "cervical_2", "marginal_mandibular_1", "marginal_mandibular_2"]
    sets = {
        "1 antagonist": ["cervical_1"],
        "2 antagonists": ["cervical_1", "cervical_2"],
        "3 antagonists": four[:3],
        "4 antagonists": four,
        "4 and a smile branch": [*four, "zygomatic_3"],
        "4 and a vertical branch": [*four, "zygomatic_4"],
    }
    plans = [
        plan(f"cut{i}", [{"day": DAY, "kind": "neurolysis", "branches": cut}]) for i, cut in enumerate(sets.values())
    ]
    cohort = list(persons("bells_palsy_severe", plans, people, [0, 18]))
    print(
        "\nBranch-level rules: change of the smile at once and at 18 months, mm; nerves with a new loss at 18 months"
    )
    for i, name in enumerate(sets):
        lost = [
            any((lost & ~c.nothing.lost["right"][n])[k, 1] for n, lost in c.arms[i].lost["right"].items())
            for c in cohort
            for k in range(2)
        ]
        at_once, later = change(cohort, i, 0), change(cohort, i, 1)
        numbers = f"{at_once[0]:+.2f} ± {at_once[1]:.2f}   {later[0]:+.2f} ± {later[1]:.2f}"
        print(f"  {name:26} {numbers}   {np.mean(lost):.0%}")


def order_of_gains(people: int) -> None:
    """Myectomy, neurectomy and toxin against the depressor anguli oris and its neighbours."""
    plans = [
        plan("myectomy", [{"day": DAY, "kind": "myectomy", "preset": "dao_excision"}]),
        plan("neurectomy", MSN),
        plan("toxin", [{"day": DAY, "kind": "toxin", "muscle": "DAO", "dose_units": 2.5}]),
    ]
    cohort = list(persons("bells_palsy_severe", plans, people, [0, 0.5, 12]))
    print("\nExcursion gains, mm: published myectomy +3.79, neurectomy +1.60, toxin +1.00; simulated (best time)")
    for i, one in enumerate(plans):
        print(f"  {one.name:12} {max(change(cohort, i, day)[0] for day in range(3)):+.2f}")


def training(people: int) -> None:
    """Mime therapy."""
    cohort = list(persons("bells_palsy_severe", [load_plan("retraining")], people, [0, 3, 12]))
    name = "sunnybrook_composite"
    gain = np.concatenate([c.arms[0].scores[name] - c.nothing.scores[name] for c in cohort])
    best = max(float(c.arms[0].scores[name].max()) for c in cohort)
    print("\nMime therapy, Sunnybrook composite: published +20.4 (10.4 to 30.4), stable for a year; never 100")
    early, late = gain[:, 1].mean(), gain[:, 2].mean()
    print(f"  simulated {early:+.1f} at 3 months, {late:+.1f} at 12; highest composite {best:.0f}")


def transfers(people: int) -> None:
    """Gracilis and masseteric transfer in a face without movement."""
    gracilis = plan("gracilis", [{"day": DAY, "kind": "gracilis"}])
    masseter = plan("masseter", [{"day": 90, "kind": "nerve_transfer", "donor": "masseteric", "to": "buccal_2"}])
    cohort = list(persons("trunk_gap_unrepaired", [gracilis], people, [0, 12]))
    print("\nGracilis, excursion gain: published +7.5 mm (6.0 to 9.0), 10 mm with the masseter")
    print(f"  simulated {change(cohort, 0, 1)[0]:+.1f} mm at 12 months")
    cohort = list(persons("trunk_gap_unrepaired", [masseter], people, [0, 12]))
    height = MEASURES.index("commissure_height_mm")
    droop = [
        np.mean([(one.measures[:, 1, 1, 0, height] - one.measures[:, 1, 0, 0, height]).mean() for one in arms])
        for arms in ([c.nothing for c in cohort], [c.arms[0] for c in cohort])
    ]
    print("\nMasseteric transfer, asymmetry at rest: published 4.7 -> 2.2 mm (0.6 mm gained per mm)")
    share = (droop[0] - droop[1]) / droop[0]
    print(f"  simulated {droop[0]:.1f} -> {droop[1]:.1f} mm between the mouth corners ({share:.2f} mm per mm)")


def donor_axons(people: int) -> None:
    """Cross-face graft to a gracilis by the number of donor axons."""
    counts = (100, 300, 600, 900, 1500)
    plans = [
        plan(
            f"axons{n}",
            [
                {"day": DAY, "kind": "cross_face_graft", "to": "gracilis", "donor_axons": n},
                {"day": DAY + 300, "kind": "gracilis", "donor": "cross_face"},
            ],
        )
        for n in counts
    ]
    cohort = list(persons("trunk_gap_unrepaired", plans, people, [0, 30]))
    print("\nCross-face graft: published, 900 donor axons raise the chance of a good result (600 to 1,200)")
    for i, n in enumerate(counts):
        print(f"  {n:5} axons: excursion {change(cohort, i, 1)[0]:+.1f} mm at 30 months")


def main(people: int) -> None:
    """All experiments, one after the other."""
    for experiment in (neurectomy_items, branch_rules, order_of_gains, training, transfers, donor_axons):
        experiment(people)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdigit() else 4)
