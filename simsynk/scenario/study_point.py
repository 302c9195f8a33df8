"""One point of a study: the scenario that a choice of values for its factors makes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np

from simsynk.documents import path_text
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario.faults import shown
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.study import Study
from simsynk.scenario.study_parts import Factor, is_number


def scenario_at(study: Study, values: Mapping[str, Any]) -> Scenario:
    """The patient and the treatment that a study simulates at one point.

    Parameters
    ----------
    study
        The study.
    values
        Value of each factor by name; of a factor of plans the plan's name. One that is not named is at its base.

    Returns
    -------
    The study's scenario with the values put in, the replicates of the study, and the days that its outcomes need.

    Raises
    ------
    InputError
        For an unknown factor or a value that does not fit; each message names the factors' values.
    """
    unknown = [name for name in values if name not in {factor.name for factor in study.factors}]
    if unknown:
        known = [factor.name for factor in study.factors]
        message = f"'{unknown[0]}' is not a factor of the study '{study.name}'"
        raise InputError([Problem(path="factors", message=message, fix=name_fix(unknown[0], known), file=study.file)])
    whole = {factor.name: _plain(values.get(factor.name, factor.base)) for factor in study.factors}
    unfit = [factor for factor in study.factors if not _takes(factor, whole[factor.name])]
    if unfit:
        raise InputError([_unfit(study, factor, whole[factor.name]) for factor in unfit])
    try:
        return study.template.scenario(study.factors, whole)
    except InputError as error:
        at = ", ".join(f"{name} = {_short(value)}" for name, value in whole.items())
        raise InputError([_with_values(one, at) for one in error.problems]) from None


def _plain(value: Any) -> Any:
    """A number of numpy or pandas as Python's own."""
    return value.item() if isinstance(value, np.generic) else value


def _takes(factor: Factor, value: Any) -> bool:
    if factor.plans:
        return value in factor.values
    return is_number(value) if factor.numeric else value is not None


def _unfit(study: Study, factor: Factor, value: Any) -> Problem:
    fix = name_fix(str(value), factor.values) if factor.plans else "give a finite number"
    what = "is none of its plans" if factor.plans else "is not a number"
    return Problem(
        path=path_text(("factors", factor.name)), message=f"{shown(value)} {what}", fix=fix, file=study.file
    )


def _short(value: Any) -> str:
    return f"{value:.6g}" if is_number(value) else shown(value).removeprefix("the text ")


def _with_values(problem: Problem, at: str) -> Problem:
    return dataclasses.replace(problem, message=f"{problem.message} (at {at})")
