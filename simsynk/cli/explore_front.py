"""A ranking of `simsynk plan` as `simsynk explore` takes it: read, and held against the page that is to show it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.scenario.scenario import Scenario

FRONT = "simsynk.front/1"
_SHARES = ("unwanted_removed_percent", "wanted_lost_percent")


def read_front(path: Path) -> dict[str, Any]:
    """The ranking of `simsynk plan` from its folder or its `plan.json`.

    Raises
    ------
    InputError
        When there is none, the file is something else, or a plan in it has no gain and cost.
    """
    file = path / "plan.json" if path.is_dir() else path
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise _problem(f"there is no {file}", "give the folder that simsynk plan wrote") from None
    except (OSError, ValueError, RecursionError) as fault:
        raise _problem(f"{file} cannot be read as JSON: {fault}", "give plan.json of simsynk plan") from None
    if not isinstance(found, dict) or found.get("schema") != FRONT:
        raise _problem(f"{file} is no ranking of plans ({FRONT})", "give plan.json of simsynk plan")
    plans = found.get("plans")
    if not isinstance(plans, list) or not plans:
        raise _problem(f"{file} holds no plan", "give plan.json of simsynk plan")
    for number, plan in enumerate(plans, 1):
        if not isinstance(plan, dict) or not all(_is_share(plan.get(name)) for name in _SHARES):
            raise _problem(
                f"plan {number} of {file} lacks what it removes and what it costs", "let simsynk plan write it anew"
            )
    return found


def _is_share(value: object) -> bool:
    """Whether a value has a mean and what eight in ten nerves lie between, all finite."""
    return isinstance(value, dict) and all(
        isinstance(value.get(part), int | float) and math.isfinite(value[part]) for part in ("mean", "q10", "q90")
    )


def check_front(front: Mapping[str, Any], scenario: Scenario, side: str) -> None:
    """See that a ranking is of this scenario and side: its branches and losses would mean something else on others.

    Raises
    ------
    InputError
        When it is of another one.
    """
    made = front.get("provenance") or {}
    ranked = made.get("scenario", scenario.name)
    if ranked != scenario.name:
        raise _problem(
            f"the plans were ranked on {ranked}, and the page is of {scenario.name}",
            f"explore {ranked}, or rank plans of {scenario.name} with simsynk plan",
        )
    there = front.get("side", side)
    if there != side:
        raise _problem(
            f"the plans were ranked for the {there} side, and the page shows the {side} one", f"add --side {there}"
        )


def differences(front: Mapping[str, Any], seed: int, day: float) -> Iterator[str]:
    """In what a ranking differs from the page without harm, a sentence each; the page says so too.

    Examples
    --------
    >>> list(differences({"provenance": {"seed": 7}, "day": 600}, 1, 600.0))
    ['the plans were ranked on nerves of seed 7; those of the page have seed 1']
    """
    ranked = (front.get("provenance") or {}).get("seed", seed)
    if ranked != seed:
        yield f"the plans were ranked on nerves of seed {ranked}; those of the page have seed {seed}"
    when = front.get("day", day)
    if when != day:
        yield f"the plans were ranked on day {when:g}; on the page they happen on day {day:g}"


def _problem(message: str, fix: str) -> InputError:
    return InputError([Problem(path="--plans", message=message, fix=fix)])
