"""What `simsynk check` tells of a study: its points, replicates, factors and outcomes."""

from __future__ import annotations

from typing import Any

from simsynk.cli.tables import table
from simsynk.scenario.study import Study
from simsynk.scenario.study_parts import Factor, is_number
from simsynk.study.designs import number_of_points


def study_facts(study: Study) -> dict[str, Any]:
    """What a study would run, as plain data."""
    points, (fewest, most) = number_of_points(study), _replicates(study)
    return {
        "scenario": study.scenario.name,
        "design": study.design.kind,
        "points": points,
        "replicates": {"at_least": fewest, "at_most": most},
        "total_replicates": {"at_least": points * fewest, "at_most": points * most},
        "paired": study.paired,
        "seed": study.seed,
        "observe_days": list(study.scenario.observe_days),
        "factors": [
            {
                "name": one.name,
                "label": one.label,
                "unit": one.unit,
                "path": one.path,
                "kind": one.kind,
                "base": one.base,
            }
            for one in study.factors
        ],
        "outcomes": [
            {"name": one.name, "label": one.label, "unit": one.unit, "kind": one.kind, "value": one.text}
            for one in study.outcomes
        ],
    }


def study_summary(study: Study) -> str:
    """What a study would run, as text for a reader."""
    points, (fewest, most) = number_of_points(study), _replicates(study)
    days = ", ".join(f"{day:g}" for day in study.scenario.observe_days)
    head = (
        f"{study.name} (study of {study.scenario.name}; {study.design.kind}, {points:,} points of "
        f"{_from_to(fewest, most)} replicates: {_from_to(points * fewest, points * most)} nerves; "
        f"{'paired' if study.paired else 'not paired'}; observed on days {days})"
    )
    factors = [
        [one.name, _values(one, study.design.kind == "full_grid"), one.unit, _place(one)] for one in study.factors
    ]
    outcomes = [
        [one.name, one.text, one.unit or ("probability" if one.kind == "probability" else "")]
        for one in study.outcomes
    ]
    return "\n".join(
        [
            head,
            table(["factor", "values", "unit", "changes"], factors, widest=90),
            table(["outcome", "of each nerve", "unit"], outcomes, widest=110),
        ]
    )


def _replicates(study: Study) -> tuple[int, int]:
    until, most = study.replicates.until, study.replicates.number
    return (until.at_least if until else most), most


def _from_to(low: int, high: int) -> str:
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _place(factor: Factor) -> str:
    return factor.path or ("timeline" if factor.plans else "expressions")


def _values(factor: Factor, in_levels: bool) -> str:
    if factor.values:
        return ", ".join(f"{one:g}" if is_number(one) else str(one) for one in factor.values)
    low, high = factor.ends()
    levels = f", {factor.count} levels" if in_levels else ""
    words = f"{low:g} to {high:g}"
    if factor.distribution is None:
        return (
            words
            + (" on a log scale" if factor.scale == "log" else "")
            + (", whole" if factor.whole else "")
            + levels
        )
    given = ", ".join(f"{name} {value:g}" for name, value in factor.distribution.parameters.items())
    cut = [f"{side} {end:g}" for side, end in (("from", factor.low), ("to", factor.high)) if end is not None]
    by_ends = {"low", "high"} & set(factor.distribution.parameters)
    kept = f", cut {' '.join(cut)}" if cut and not by_ends else ""
    return f"{factor.distribution.kind}, {given}{kept}{levels}"
