"""Settings that a study gives to its scenario: their paths, their expressions, and `--set` on a study."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from simsynk.documents import Key, path_text
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario.expression import parse
from simsynk.scenario.faults import shown
from simsynk.scenario.origin import EXCLUSIVE, Origin, SetText
from simsynk.scenario.schema import ScenarioModel
from simsynk.scenario.sets import parse as parse_set
from simsynk.scenario.sets import path_key, put
from simsynk.scenario.study_factors import finite, value_at
from simsynk.scenario.study_parts import WAYS
from simsynk.scenario.study_schema import FactorModel, StudyModel
from simsynk.scenario.study_sources import SettingSource
from simsynk.scenario.study_template import Formula, plain_copy, texts_of

RESERVED = {
    "schema": "the study has a schema of its own",
    "name": "the study has a name of its own",
    "title": "it changes nothing that is simulated",
    "shows": "it changes nothing that is simulated",
    "extends": "write 'extends' in the scenario",
    "replicates": "write 'replicates' of the study",
    "seed": "write 'seed' of the study, or 'pairing: false'",
}
"""Settings of a scenario that a study does not take as settings or factors, each with the remedy."""


_OWN = [field.alias or name for name, field in StudyModel.model_fields.items()]
_KNOWN = [*_OWN, *(name for name in ScenarioModel.model_fields if name not in (*_OWN, *RESERVED, "schema_version"))]


def apply_sets(study: Origin, sets: Iterable[str]) -> list[Problem]:
    """Put every `--set` into a study; returns what could not be put.

    A path that begins with a setting of scenarios, or what follows `settings.`, is a path of the scenario. New values
    of a factor take the place of those it had.
    """
    problems: list[Problem] = []
    for text in sets:
        try:
            key, value = parse_set(text)
            if key[0] not in _OWN and key[0] not in ScenarioModel.model_fields:
                message = f"'{key[0]}' is a setting neither of a study nor of a scenario"
                raise InputError([SetText(text).problem(key, message, name_fix(str(key[0]), _KNOWN, limit=60))])
            if key[0] not in _OWN:
                key = ("settings", path_text(key))
            elif key[0] == "settings" and len(key) > 2:
                key = ("settings", path_text(key[1:]))
            if len(key) == 3 and key[0] == "factors" and key[2] in WAYS:
                _forget_values(value_at(study.data, key[:2]))
            put(study, key, value, SetText(text))
        except InputError as error:
            problems += error.problems
    return problems


def _forget_values(factor: Any) -> None:
    for name in (*WAYS, "steps", "scale") if isinstance(factor, dict) else ():
        factor.pop(name, None)


def with_settings(
    base: Origin, settings: Mapping[str, Any], study: Origin, numeric: Collection[str]
) -> tuple[tuple[Formula, ...], list[Problem]]:
    """Give a scenario the settings of a study.

    Parameters
    ----------
    base
        The scenario's settings, which are changed.
    settings
        By path, in the order of the file.
    study
        What tells a fault of the study.
    numeric
        Factors that expressions may name.

    Returns
    -------
    The expressions that have still to be worked out at each point, and the faults.
    """
    found: dict[Key, Formula] = {}
    problems: list[Problem] = []
    for path, value in settings.items():
        key = path_key(path)
        if not key:
            continue
        source = SettingSource(study, path, len(key))
        if not finite(value):
            problems.append(source.problem(key, "holds a number that is not finite", "write a plain number"))
            continue
        for below, text in texts_of(value, key):
            try:
                found[below] = Formula(
                    key=below, expression=parse(text[1:], functions=(), names=numeric), source=source
                )
            except InputError as error:
                problems += [source.problem(below, one.message, one.fix) for one in error.problems]
            if key[0] == "observe_days":
                message = "the days of observation are the same at all points"
                problems.append(source.problem(below, message, "write the days as numbers"))
        try:
            put(base, key, plain_copy(value), source)
        except InputError as error:
            problems += error.problems
    # A later setting may have taken the place of an earlier one.
    kept = [
        one for key, one in found.items() if isinstance(left := value_at(base.data, key), str) and left[:1] == "="
    ]
    return tuple(kept), problems


def path_faults(study: Origin, factors: Mapping[str, FactorModel], settings: Mapping[str, Any]) -> list[Problem]:
    """Paths that are none, that belong to the study, or that two factors or settings would both change."""
    problems = []
    for path in settings:
        fault = _path_fault(path)
        if fault:
            problems.append(study.problem(("settings", path), *fault))
    seen: dict[str, Key] = {}
    for name, model in factors.items():
        if model.path is None:
            continue
        key = path_key(model.path)
        told = _path_fault(model.path) or _days_fault(key) or _clash(key, seen, settings)
        if told:
            problems.append(study.problem(("factors", name, "path"), *told))
        seen[name] = key
    return problems


def _path_fault(path: str) -> tuple[str, str] | None:
    key = path_key(path)
    if not key:
        return f"{shown(path)} is not a path of a scenario", "write it as in --set: regrowth.routing.misrouting"
    if key[0] in RESERVED:
        return f"'{key[0]}' cannot be changed by a study", RESERVED[str(key[0])]
    return None


def _days_fault(key: Key) -> tuple[str, str] | None:
    if key[0] != "observe_days":
        return None
    return (
        "the days of observation are the same at all points",
        "name a day in an outcome, as 'excess(..., day=90)'",
    )


def rivals(one: Key, other: Key) -> bool:
    """Whether two settings stand in one block that takes only one of them."""
    return (
        len(one) > 1
        and one[:-1] == other[:-1]
        and one != other
        and any({one[-1], other[-1]} <= set(group) for group in EXCLUSIVE)
    )


def _clash(key: Key, seen: Mapping[str, Key], settings: Mapping[str, Any]) -> tuple[str, str] | None:
    for other, taken in seen.items():
        if taken == key:
            return f"the factor '{other}' changes the same setting", "delete one of them"
        if taken[: len(key)] == key or key[: len(taken)] == taken:
            return (
                f"the factor '{other}' changes {path_text(taken)}, which holds or is held by this",
                "vary the whole block, or its parts alone",
            )
        if rivals(key, taken):
            return f"the factor '{other}' gives the same in another way ({path_text(taken)})", "delete one of them"
    for path in settings:
        if rivals(key, path_key(path)):
            return f"the setting '{path}' gives the same in another way", "delete the setting, or the factor's path"
        if path_key(path)[: len(key)] == key:
            return f"the setting '{path}' would be lost under this factor", "delete the setting, or the factor's path"
    return None
