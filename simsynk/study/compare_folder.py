"""The folder of a comparison: `compare.csv`, `compare.json`, the scenario and the plans that were played."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from simsynk.notice import NOTICE
from simsynk.scenario.plan import Plan
from simsynk.scenario.scenario import Scenario
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison, day_zero, observed_days, scenarios_played
from simsynk.study.differences import Paired, difference, gain_of_pairing, new_losses, recurrence, rows, unwanted
from simsynk.study.folder import another_result, make_writable, write_csv, write_scenario
from simsynk.study.run import provenance, recipe
from simsynk.study.trade import unwanted_removed, wanted_lost

SCHEMA = "simsynk.comparison/1"


def recipe_text(
    scenario: Scenario, plans: Sequence[Plan], seed: int, months: Sequence[float], day: float | None = None
) -> str:
    """What the numbers of a comparison depend on, as the text of `recipe.json`.

    Raises
    ------
    InputError
        When a plan does not fit the scenario, or a time lies outside of the calendar.
    """
    scenarios_played(scenario, plans)
    observed_days(day_zero(plans, day), months)
    whole = {
        **recipe(scenario, seed),
        "replicates": scenario.replicates,
        "months": list(months),
        "day": day,
        "plans": {plan.name: plan.sha256 for plan in plans},
    }
    return json.dumps(whole, sort_keys=True)


def claim(folder: Path, scenario: Scenario, plans: Sequence[Plan], wanted: str, *, overwrite: bool) -> None:
    """Make sure that writing to a folder loses nothing, and write what the comparison is.

    Parameters
    ----------
    wanted
        See `recipe_text`.

    Raises
    ------
    InputError
        When the folder holds something else or cannot be written.
    """
    kept = folder / "recipe.json"
    other = kept.exists() and kept.read_text(encoding="utf-8") != wanted
    if (other or (folder / "result.json").exists()) and not overwrite:
        raise another_result(folder)
    make_writable(folder)
    kept.write_text(wanted, encoding="utf-8")
    write_scenario(folder, scenario, yaml.safe_load(scenario.to_yaml()))
    for plan in plans:
        (folder / f"plan_{plan.name}.yaml").write_text(plan.to_yaml(), encoding="utf-8")


def document(comparison: Comparison, changes: Mapping[str, Paired], command: str) -> dict[str, Any]:
    """The content of `compare.json`: every plan with its relief, losses, trade, recurrence and gain of pairing."""
    return {
        "schema": SCHEMA,
        "notice": NOTICE,
        "provenance": {
            **provenance(comparison.scenario, comparison.seed, comparison.replicates, command),
            "plans": [arm.name for arm in comparison.arms],
        },
        "side": comparison.side,
        "day": comparison.day,
        "months": list(comparison.months),
        "days": list(comparison.days),
        "plans": {arm.name: _plan(comparison, arm, changes[arm.name]) for arm in comparison.arms},
        "grow_seconds": round(comparison.grow_seconds, 3),
        "examine_seconds": round(comparison.examine_seconds, 3),
    }


def _plan(comparison: Comparison, arm: Arm, changes: Paired) -> dict[str, Any]:
    found = difference(*unwanted(comparison, arm))
    again = recurrence(comparison, arm)
    pairing = gain_of_pairing(changes)
    return {
        "title": arm.title,
        "shows": arm.shows,
        "unwanted": {
            "nothing": found.nothing.tolist(),
            "plan": found.plan.tolist(),
            "difference": found.mean.tolist(),
            "low": found.low.tolist(),
            "high": found.high.tolist(),
            "better": found.lower.tolist(),
            "worse": found.higher.tolist(),
        },
        "trade": {
            "unwanted_removed_percent": unwanted_removed(comparison, arm).as_lists(),
            "wanted_lost_percent": wanted_lost(comparison, arm).as_lists(),
        },
        "recurrence": None if again is None else again.tolist(),
        "new_losses": [
            {"side": one.side, "loss": one.name, "says": one.says, "share": one.share.tolist()}
            for one in new_losses(comparison, arm)
        ],
        "pairing": pairing if np.isfinite(pairing) else None,
        "training_ceiling": arm.ceiling,
    }


def without_nan(value: Any) -> Any:
    """A document with null for every number that does not exist, as JSON knows no other word for it.

    Examples
    --------
    >>> without_nan({"low": [float("nan"), 1.0]})
    {'low': [None, 1.0]}
    """
    if isinstance(value, dict):
        return {name: without_nan(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_nan(one) for one in value]
    return None if isinstance(value, float) and not np.isfinite(value) else value


def write_comparison(
    folder: Path, comparison: Comparison, changes: Mapping[str, Paired], made: dict[str, Any]
) -> None:
    """Write `compare.csv` and `compare.json`."""
    write_csv(folder / "compare.csv", rows(comparison, changes))
    text = json.dumps(without_nan(made), indent=1, allow_nan=False)
    (folder / "compare.json").write_text(text + "\n", encoding="utf-8")
