"""From a valid study file to its factors: plans read, units and base values found, uses checked."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simsynk.documents import Key, path_text
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario import catalogue
from simsynk.scenario.distribution import LEAST_MASS, Distribution
from simsynk.scenario.faults import shown
from simsynk.scenario.origin import Origin
from simsynk.scenario.plan import SCHEMA, Plan, load_plan, read_plan
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.sets import path_key
from simsynk.scenario.study_parts import NOTHING, STEPS, Factor, is_number
from simsynk.scenario.study_schema import FactorModel
from simsynk.scenario.study_sources import part_of
from simsynk.scenario.study_template import Template
from simsynk.units import unit_of

Plans = tuple[tuple[str, Plan | None], ...]


def read_factor(
    name: str, model: FactorModel, study: Origin, base: Mapping[str, Any], folder: Path | None
) -> tuple[Factor | None, list[Problem]]:
    """One factor of a study, or its faults.

    Parameters
    ----------
    name, model
        Its key and its valid shape.
    study
        What tells a fault of the study.
    base
        The scenario's own plain data, where the factor's base value is looked up.
    folder
        Where files of plans are looked up.
    """
    at: Key = ("factors", name)
    plans, problems = _plans(model.plans or [], study, (*at, "plans"), folder)
    problems += [study.problem((*at, *key), message, fix) for key, message, fix in _value_faults(model)]
    if problems:
        return None, problems
    low, high = model.range or (None, None)
    spread = _distribution(model)
    if spread is not None:
        low, high = spread.low, spread.high
    key = path_key(model.path or "")
    factor = Factor(
        name=name,
        label=model.label or name.replace("_", " "),
        unit=model.unit or unit_of(f"_{key[-1] if key else name}"),
        path=model.path or "",
        values=tuple(one for one, _ in plans) or tuple(model.grid or ()),
        plans=tuple(plan for _, plan in plans),
        low=low,
        high=high,
        scale=model.scale or "linear",
        steps=model.steps or STEPS,
        distribution=spread,
        whole=model.whole,
    )
    return _with_base(factor, model, study, base)


def _distribution(model: FactorModel) -> Distribution | None:
    if model.distribution is None:
        return None
    given = model.distribution.model_dump(exclude={"kind"})
    kind = model.distribution.kind
    own = {name for name in given if name not in ("low", "high") or kind in ("uniform", "loguniform", "triangular")}
    return Distribution(
        kind=kind,
        parameters={name: given[name] for name in given if name in own},
        low=given["low"],
        high=given["high"],
    )


def _with_base(
    factor: Factor, model: FactorModel, study: Origin, base: Mapping[str, Any]
) -> tuple[Factor | None, list[Problem]]:
    at: Key = ("factors", factor.name, "base")
    if model.base is None:
        own = value_at(base, path_key(factor.path)) if factor.path else None
        return dataclasses.replace(factor, base=_own(factor, own) if _suits(factor, own) else factor.middle()), []
    if factor.plans and model.base not in factor.values:
        fix = name_fix(str(model.base), [str(value) for value in factor.values])
        return None, [study.problem(at, f"{shown(model.base)} is none of the plans", fix)]
    if not _suits(factor, model.base):
        kind = "whole number" if factor.whole else "number"
        return None, [study.problem(at, f"expected a {kind}, got {shown(model.base)}", f"write a {kind}")]
    return dataclasses.replace(factor, base=_own(factor, model.base)), []


def _suits(factor: Factor, value: Any) -> bool:
    if factor.plans:
        return value in factor.values
    if value is None or (factor.numeric and not is_number(value)):
        return False
    return not factor.whole or isinstance(value, int) or value.is_integer()


def _own(factor: Factor, value: Any) -> Any:
    """A base value in the factor's own kind of number: 3.0 days are 3 where they are whole."""
    return int(value) if factor.whole else value


def value_at(data: Any, key: Key) -> Any:
    """The value at a key of plain data; None where there is none.

    Examples
    --------
    >>> value_at({"timeline": [{"day": 0}]}, ("timeline", 0, "day")), value_at({}, ("side",)) is None
    (0, True)
    """
    for part in key:
        inside = isinstance(data, dict) and part in data
        if not inside and not (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            return None
        data = data[part]
    return data


def _value_faults(model: FactorModel) -> Iterator[tuple[Key, str, str]]:
    """Faults in the values themselves: repeated, missing or endless ones."""
    grid = model.grid or []
    for i, value in enumerate(grid):
        if value is None or not finite(value):
            yield ("grid", i), f"{shown(value)} cannot be a value", "write a number, a text, a list or a block"
    seen: dict[str, int] = {}
    for i, value in enumerate(grid):
        key = repr(float(value)) if is_number(value) else repr(value)
        if key in seen:
            yield ("grid", i), f"{shown(value)} is listed twice", "delete one of them"
        seen.setdefault(key, i)
    if not finite(model.base):
        yield ("base",), f"{shown(model.base)} cannot be a value", "write a finite number"
    spread = _distribution(model) if model.distribution else None
    if spread is not None and spread.mass < LEAST_MASS:
        message = f"hardly any of this distribution ({spread.mass:.2g}) lies between its bounds"
        yield ("distribution",), message, "change 'low' and 'high', or its parameters"
    elif spread is not None and not spread.finite:
        message = "some draws would be too large for a number"
        yield ("distribution",), message, "make it narrower, or cut it off with 'low' and 'high'"
    low, high = model.range or ((spread.low, spread.high) if spread else (None, None))
    if model.whole and low is not None and high is not None and math.ceil(low) > math.floor(high):
        yield ("range" if model.range else "distribution",), "holds no whole number", "widen it, or delete 'whole'"


def finite(value: Any) -> bool:
    """Whether plain data hold no infinite number and no not-a-number, which no file could be checked with."""
    if isinstance(value, dict):
        return all(finite(part) for part in value.values())
    if isinstance(value, list):
        return all(finite(part) for part in value)
    return not isinstance(value, float) or is_number(value)


def _plans(entries: list[Any], study: Origin, at: Key, folder: Path | None) -> tuple[Plans, list[Problem]]:
    found: list[tuple[str, Plan | None]] = []
    problems: list[Problem] = []
    for i, entry in enumerate(entries):
        try:
            plan = None if entry == NOTHING else _plan(entry, study, (*at, i), folder)
        except InputError as error:
            problems += [one if one.line else study.problem((*at, i), one.message, one.fix) for one in error.problems]
            continue
        name = plan.name if plan else NOTHING
        if name in [one for one, _ in found]:
            problems.append(study.problem((*at, i), f"there are two plans '{name}'", "delete one, or name it anew"))
        elif plan is not None and name == NOTHING:
            message = f"'{NOTHING}' stands for no treatment and cannot name a plan"
            problems.append(study.problem((*at, i), message, "name the plan anew"))
        found.append((name, plan))
    return tuple(found), problems


def _plan(entry: str | dict[str, Any], study: Origin, at: Key, folder: Path | None) -> Plan:
    if isinstance(entry, dict):
        return read_plan(part_of(study, at, entry, ""))
    known, beside = catalogue.packaged_plans(), (folder or Path()) / entry
    if entry not in known and not beside.exists():
        message = f"{entry!r:.200}: there is no packaged plan of this name, and no such file beside the study"
        fix = name_fix(Path(entry).stem, [NOTHING, *known], limit=40) + "; or the path of a plan file"
        raise InputError([study.problem(at, message, fix)])
    return load_plan(entry if entry in known else beside)


def plan_block(plan: Plan) -> dict[str, Any]:
    """A plan as a block that a self-contained study holds.

    Examples
    --------
    >>> plan_block(load_plan("platysmectomy"))["events"]
    [{'day': 540, 'kind': 'myectomy', 'preset': 'platysmectomy'}]
    """
    head = {"schema": SCHEMA, "name": plan.name, "title": plan.title}
    return {**head, **({"shows": plan.shows} if plan.shows else {}), "events": list(plan.events)}


MOST_TOLD = 3
"""How many wrong values of one factor are told."""


def value_faults(template: Template, factors: Sequence[Factor]) -> list[Problem]:
    """Values that do not make a scenario while all other factors are at their base.

    Every entry of a grid and every plan is tried, and both ends of a range or a distribution.
    """
    at_base = {factor.name: factor.base for factor in factors}
    found: list[Problem] = []
    for factor in factors:
        told = 0
        for i, value in enumerate(factor.ends()):
            try:
                template.scenario(factors, {**at_base, factor.name: value})
            except InputError as error:
                key = ("factors", factor.name, factor.kind, *(() if factor.distribution else (i,)))
                found += [_of_value(template.study, factor, key, value, one) for one in error.problems]
                told += 1
            if told == MOST_TOLD:
                break
    return found


def _of_value(study: Origin, factor: Factor, key: Key, value: Any, problem: Problem) -> Problem:
    own = problem.path == path_text(("factors", factor.name, "path"))
    with_value = f"with {shown(value).removeprefix('the text ')}, {problem.path or 'the scenario'}: "
    message = problem.message if own else with_value + problem.message
    fix = problem.fix
    if "expected a whole number" in problem.message and not factor.whole and not factor.values:
        fix = "add 'whole: true'"
    elif factor.distribution is not None and value in (factor.low, factor.high):
        message = f"its bound {value:.3g} does not fit; {message}"
        fix = "move 'low' or 'high'"
    elif factor.distribution is not None:
        message = f"one draw in a thousand is beyond {value:.3g}; {message}"
        fix = "cut it off with 'low' and 'high', or change its parameters"
    return study.problem(key, message, fix)


def late_plans(study: Origin, factors: Sequence[Factor], scenario: Scenario) -> list[Problem]:
    """Plans that begin when the last examination is over, so that they could change nothing."""
    last = max(scenario.observe_days)
    late = [
        (factor.name, i, plan)
        for factor in factors
        for i, plan in enumerate(factor.plans)
        if plan is not None and plan.first_day >= last
    ]
    return [
        study.problem(
            ("factors", name, "plans", i),
            f"the plan '{plan.name}' begins on day {plan.first_day:g}, and the last day observed is {last:g}",
            f"observe longer, as 'observe_days: [{plan.first_day + 180:g}]' in the settings",
        )
        for name, i, plan in late
    ]
