"""A study's scenario before its factors have values: read once, then filled for every point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from simsynk import documents
from simsynk.documents import Key
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario import catalogue
from simsynk.scenario.expression import Call, Expression
from simsynk.scenario.load import checked, locate, on_its_base, rebase_nerve_file
from simsynk.scenario.origin import Origin, Source
from simsynk.scenario.plan import play
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.sets import path_key, put
from simsynk.scenario.study_parts import Factor, is_number
from simsynk.scenario.study_sources import FactorSource, part_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A value of a setting that is worked out from the factors of each point.

    Parameters
    ----------
    key
        Where it stands in the scenario.
    expression
        How it is worked out.
    source
        What tells a fault in its setting.
    """

    key: Key
    expression: Expression
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The scenario of a study with its settings, in which the values of a point are still missing.

    Parameters
    ----------
    data, owners
        The scenario's plain data, and where each part of it was given.
    formulas
        The settings that expressions give.
    study
        What tells a fault of the study.
    file, folder
        Whose faults are told first, and where a nerve file is looked up.
    """

    data: dict[str, Any] = field(repr=False)
    owners: dict[Key, Source] = field(repr=False)
    formulas: tuple[Formula, ...]
    study: Origin = field(repr=False)
    file: str
    folder: Path | None

    def scenario(self, factors: Sequence[Factor], values: Mapping[str, Any]) -> Scenario:
        """The scenario of one point: expressions first, then factors at their paths, then plans.

        Parameters
        ----------
        factors
            All factors of the study.
        values
            A value for each factor; for one of plans the plan's name.

        Raises
        ------
        InputError
            When the values do not make a scenario that can be simulated.
        """
        origin = Origin(plain_copy(self.data), dict(self.owners))
        numbers = {one.name: values[one.name] for one in factors if one.numeric}
        for formula in self.formulas:
            _fill(origin.data, formula.key, _worked_out(formula, numbers))
        for factor in factors:
            if factor.path:
                source = FactorSource(self.study, factor.name)
                put(origin, path_key(factor.path), plain_copy(values[factor.name]), source)
        for factor in factors:
            plan = factor.plans[factor.values.index(values[factor.name])] if factor.plans else None
            if plan is not None:
                play(origin, plan)
        return checked(origin, self.folder, self.file)


def plain_copy(value: Any) -> Any:
    """A copy of plain data, blocks and lists all the way down."""
    if isinstance(value, dict):
        return {name: plain_copy(part) for name, part in value.items()}
    return [plain_copy(part) for part in value] if isinstance(value, list) else value


def texts_of(value: Any, key: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every text that stands inside of plain data for an expression, with its key.

    Examples
    --------
    >>> list(texts_of({"I": "= spared", "III": 0.5, "note": "a = b"}))
    [(('I',), '= spared')]
    """
    if isinstance(value, str) and value.startswith("="):
        yield key, value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from texts_of(part, (*key, name))
    elif isinstance(value, list):
        for i, part in enumerate(value):
            yield from texts_of(part, (*key, i))


def _fill(data: Any, key: Key, value: Any) -> None:
    for part in key[:-1]:
        data = data[part]
    data[key[-1]] = value


def _worked_out(formula: Formula, numbers: Mapping[str, Any]) -> Any:
    try:
        found = formula.expression.evaluate(numbers, _no_call)
    except InputError as error:
        raise InputError(
            [formula.source.problem(formula.key, one.message, one.fix) for one in error.problems]
        ) from None
    if isinstance(found, (bool, np.bool_)):
        return bool(found)
    number = float(found)
    if not is_number(number):
        used = ", ".join(f"{name} = {numbers[name]:g}" for name in sorted(formula.expression.names))
        message = f"'= {formula.expression.text}' has no finite value" + (f" where {used}" if used else "")
        raise InputError(
            [formula.source.problem(formula.key, message, "change the expression or the factor's values")]
        )
    return int(number) if number.is_integer() else number


def _no_call(call: Call) -> float:
    raise InputError([Problem(path="", message=f"'{call.function}' cannot be read before the simulation")])


def base_scenario(study: Origin, folder: Path | None, file: str) -> tuple[Origin | None, list[Problem]]:
    """The settings of the scenario that a study varies, with what it extends resolved, and their faults.

    Parameters
    ----------
    study
        The study's plain data.
    folder, file
        The study's own folder, from which paths are taken, and its name in messages.
    """
    given = study.data.get("scenario")
    if isinstance(given, dict):
        origin, problems = on_its_base(part_of(study, ("scenario",), given, file), folder)
        return origin, problems
    if not isinstance(given, str) or not given:
        return None, []
    beside = (folder or Path()) / given
    if given not in catalogue.packaged() and not beside.exists():
        message = f"{given!r:.200}: there is no packaged scenario of this name, and no such file beside the study"
        fix = name_fix(Path(given).stem, catalogue.packaged(), limit=40) + "; or the path of a scenario file"
        return None, [study.problem(("scenario",), message, fix)]
    try:
        path, shown = locate(given if given in catalogue.packaged() else beside)
        origin, problems = on_its_base(documents.read_file(path, shown_as=shown), path.parent)
    except InputError as error:
        told = [one if one.line else study.problem(("scenario",), one.message, one.fix) for one in error.problems]
        return None, told
    rebase_nerve_file(origin.data, path.parent, folder or Path())
    return origin, problems
