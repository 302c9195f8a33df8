"""A study: a scenario, what is varied in it, and what is asked of every simulated nerve."""

from __future__ import annotations

import contextlib
import dataclasses
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simsynk import documents
from simsynk.documents import Document
from simsynk.errors import InputError, Problem, name_fix, unknown_name
from simsynk.scenario import faults
from simsynk.scenario.load import in_order
from simsynk.scenario.origin import Origin
from simsynk.scenario.outcome_names import Outcome, days_needed, read_outcomes
from simsynk.scenario.scenario import Scenario, fingerprint, yaml_text
from simsynk.scenario.sets import path_key
from simsynk.scenario.study_factors import late_plans, plan_block, read_factor, value_faults
from simsynk.scenario.study_outcomes import outcome_faults
from simsynk.scenario.study_parts import MOST_POINTS, NOTHING, Design, Factor, Replicates, Until, is_number
from simsynk.scenario.study_schema import SCHEMA, FactorModel, ReplicatesModel, StudyModel
from simsynk.scenario.study_settings import apply_sets, path_faults, rivals, with_settings
from simsynk.scenario.study_template import Template, base_scenario, plain_copy
from simsynk.scenario.vocabulary import vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A question to the model: how outcomes depend on what is varied in a scenario.

    Parameters
    ----------
    name, title, shows
        Key, one line of title, and what a reader should see.
    scenario
        The base point: the scenario with its settings, and every factor at its base. It is examined only on the days
        that the outcomes need, and on its last day.
    settings
        Changes of the scenario that hold at every point, by path; a text that begins with `=` is an expression.
    factors, design
        What is varied, and which combinations are simulated.
    replicates
        How many nerves are simulated at each point.
    outcomes
        What is asked of every replicate.
    paired
        Whether all points share their luck, so that differences between them are not of chance.
    seed
        Seed of the random streams, the scenario's own where the study has none; None means that one is drawn.
    data
        The study as plain data that need no other file but a nerve's own.
    sha256
        Fingerprint of `data`, independent of the order of keys.
    file, folder
        Name of its file in messages, and the folder from which paths in it are taken.
    template
        The scenario before its factors have values.
    """

    name: str
    title: str
    shows: str
    scenario: Scenario
    settings: Mapping[str, Any]
    factors: tuple[Factor, ...]
    design: Design
    replicates: Replicates
    outcomes: tuple[Outcome, ...]
    paired: bool
    seed: int | None
    data: Mapping[str, Any] = dataclasses.field(repr=False)
    sha256: str = dataclasses.field(repr=False)
    file: str = dataclasses.field(default="", repr=False)
    folder: Path | None = dataclasses.field(default=None, repr=False)
    template: Template = dataclasses.field(repr=False)

    def factor(self, name: str) -> Factor:
        """The factor of a name.

        Raises
        ------
        InputError
            When there is none of this name.
        """
        found = {factor.name: factor for factor in self.factors}
        if name not in found:
            raise unknown_name("factors", name, found, "a factor of this study")
        return found[name]

    def to_yaml(self) -> str:
        """The study as a YAML text that loads to the same study, without the files that it was read from.

        A nerve file is named as seen from the study's folder, so it must be found from the new place too.
        """
        return yaml_text(self.data)


def load_study(path: str | os.PathLike[str], *, sets: Iterable[str] = ()) -> Study:
    """Read and check a study file.

    Its base point is checked, and every value of a grid, both ends of a range and every plan with the other factors
    at their base, so that a wrong value is told with its line before anything is simulated.

    Parameters
    ----------
    path
        Path of a study file.
    sets
        Settings of the study or of its scenario to change, each as `path=value`.

    Raises
    ------
    InputError
        With every fault that was found, each with its place and its remedy.
    """
    text = os.fspath(path)
    if not os.path.isfile(text):
        what = "is a folder, not a study file" if os.path.isdir(text) else "there is no file of this name"
        raise InputError([Problem(path="", message=f"{text!r}: {what}", fix="give the path of a study file")])
    return read_study(documents.read_file(Path(text), shown_as=text), Path(text).parent, changes=sets)


def read_study(document: Document, folder: Path | None, *, changes: Iterable[str] = ()) -> Study:
    """Check a study that has been read.

    Parameters
    ----------
    document
        The study's text.
    folder
        Where its scenario, plans and nerve file are looked up.
    changes
        The texts of `--set`.

    Raises
    ------
    InputError
        With every fault that was found.
    """
    study = Origin(plain_copy(_block(document)), {(): document})
    problems = apply_sets(study, changes)
    model: StudyModel | None = None
    try:
        model = StudyModel.model_validate(study.data)
    except ValidationError as error:
        problems += faults.problems(error, study, StudyModel)
    base, unread = base_scenario(study, folder, document.file)
    problems += unread
    scenario_data = plain_copy(base.data) if base else {}
    try:
        if model is None or base is None or problems:
            raise InputError(problems)
        return _Assembly(study, model, base, folder, document.file).study()
    except InputError as error:
        more = outcome_faults(study, scenario_data, folder, error.problems)
        raise InputError(in_order([*error.problems, *more], document.file)) from None


def _block(document: Document) -> dict[str, Any]:
    if isinstance(document.data, dict) and document.data.get("schema") == SCHEMA:
        return document.data
    if not isinstance(document.data, dict):
        what = "is empty" if document.data is None else "is not a study: it must be a block of settings"
        raise InputError([document.problem((), what, f"start with 'schema: {SCHEMA}'")])
    message = "this is not the schema of a study"
    raise InputError([document.problem(("schema",), message, f"write 'schema: {SCHEMA}'")])


class _Assembly:
    """Puts a study together from settings of the right shape, and gathers the faults that only the whole has."""

    def __init__(self, study: Origin, model: StudyModel, base: Origin, folder: Path | None, file: str) -> None:
        self.origin, self.model, self.base, self.folder, self.file = study, model, base, folder, file
        self.scenario_data = plain_copy(base.data)
        self.problems = path_faults(study, model.factors, model.settings)

    def study(self) -> Study:
        """The study.

        Raises
        ------
        InputError
            With every fault that was found.
        """
        model, template, factors = self.model, self._template(), self._factors()
        self._told()
        at_base = {factor.name: factor.base for factor in factors}
        scenario = template.scenario(factors, at_base)
        self.problems += late_plans(self.origin, factors, scenario)
        outcomes = self._outcomes(template, factors, scenario)
        self.problems += self._misfits(template, factors, outcomes)
        self.problems += value_faults(template, factors)
        self._told()
        replicates = _replicates(model, scenario)
        _observe_less(template.data, days_needed(outcomes, scenario), scenario)
        template.data["replicates"] = replicates.number
        data = self._plain(factors)
        return Study(
            name=model.name,
            title=model.title or model.name.replace("_", " "),
            shows=model.shows or "",
            scenario=template.scenario(factors, at_base),
            settings=model.settings,
            factors=factors,
            design=_design(model),
            replicates=replicates,
            outcomes=outcomes,
            paired=model.pairing,
            seed=scenario.seed if model.seed is None else model.seed,
            data=data,
            sha256=fingerprint(data),
            file=self.file,
            folder=self.folder,
            template=template,
        )

    def _told(self) -> None:
        if self.problems:
            raise InputError(self.problems)

    def _template(self) -> Template:
        numeric = {name for name, factor in self.model.factors.items() if _is_numeric(factor)}
        formulas, problems = with_settings(self.base, self.model.settings, self.origin, numeric)
        self.problems += problems
        return Template(
            data=self.base.data,
            owners=self.base.owners,
            formulas=formulas,
            study=self.origin,
            file=self.file,
            folder=self.folder,
        )

    def _factors(self) -> tuple[Factor, ...]:
        found = []
        for name, model in self.model.factors.items():
            factor, problems = read_factor(name, model, self.origin, self.base.data, self.folder)
            self.problems += problems
            found += [factor] if factor else []
        return tuple(found)

    def _treated(self, template: Template, factors: Sequence[Factor]) -> Iterator[Scenario]:
        """The base point under each other plan: a treatment may bring muscles and commands of its own."""
        at_base = {factor.name: factor.base for factor in factors}
        for factor in factors:
            for value in factor.values if factor.plans else ():
                with contextlib.suppress(InputError):
                    yield template.scenario(factors, {**at_base, factor.name: value})

    def _outcomes(self, template: Template, factors: Sequence[Factor], scenario: Scenario) -> tuple[Outcome, ...]:
        units = {factor.name: factor.unit for factor in factors if factor.numeric}
        try:
            words = vocabulary(scenario, *self._treated(template, factors))
            return read_outcomes(self.origin.data["outcomes"], words, self.origin, factors=units)
        except InputError as error:
            self.problems += error.problems
            return ()

    def _misfits(self, template: Template, factors: tuple[Factor, ...], outcomes: Sequence[Outcome]) -> list[Problem]:
        """Factors without use, too many points, an unknown outcome to wait for, a name given twice."""
        found = []
        expressions = [one.expression for one in template.formulas] + [one.expression for one in outcomes]
        used = {name for expression in expressions for name in expression.names}
        for factor in factors if outcomes else ():
            if not factor.path and not factor.plans and factor.name not in used:
                fix = f"give it a path, or use it in a setting as '= {factor.name}'"
                message = "changes nothing: it has no path, and no expression names it"
                found.append(self.origin.problem(("factors", factor.name), message, fix))
        for factor, formula in ((one, two) for one in factors if one.path for two in template.formulas):
            key = path_key(factor.path)
            if formula.key[: len(key)] == key or rivals(key, formula.key[: len(key)]):
                message = f"'= {formula.expression.text}' of the settings would be lost under this factor"
                found.append(self.origin.problem(("factors", factor.name, "path"), message, "delete one of them"))
        points = _design(self.model).count(factors)
        if points > MOST_POINTS:
            message = f"makes {points:,} points, more than {MOST_POINTS:,}"
            fix = "take fewer values, or a design with a number of points, as {kind: sobol, points: 1024}"
            found.append(self.origin.problem(("design",), message, fix))
        until = self.model.replicates.until if isinstance(self.model.replicates, ReplicatesModel) else None
        if until and until.outcome not in self.model.outcomes:
            key = ("replicates", "until", "outcome")
            fix = name_fix(until.outcome, self.model.outcomes)
            found.append(self.origin.problem(key, f"'{until.outcome}' is not an outcome of this study", fix))
        for name in self.model.outcomes:
            if any(name == factor.name and not factor.numeric for factor in factors):
                message = f"'{name}' is a factor and an outcome"
                found.append(self.origin.problem(("outcomes", name), message, "give one of them another name"))
        return found

    def _plain(self, factors: Sequence[Factor]) -> dict[str, Any]:
        """The study's data with its scenario and its plans written out."""
        data = {**plain_copy(self.origin.data), "scenario": self.scenario_data}
        for factor in factors:
            if factor.plans:
                plans = [plan_block(plan) if plan else NOTHING for plan in factor.plans]
                data["factors"][factor.name]["plans"] = plans
        return data


def _is_numeric(factor: FactorModel) -> bool:
    return factor.plans is None and all(is_number(value) for value in factor.grid or ())


def _design(model: StudyModel) -> Design:
    return Design(kind=model.design.kind, points=model.design.points)


def _replicates(model: StudyModel, scenario: Scenario) -> Replicates:
    given = model.replicates
    if not isinstance(given, ReplicatesModel):
        return Replicates(number=scenario.replicates if given is None else given)
    wanted = given.until
    until = Until(outcome=wanted.outcome, width=wanted.width, at_least=given.at_least, step=given.step)
    return Replicates(number=given.at_most, until=until)


def _observe_less(data: dict[str, Any], needed: Iterable[float], scenario: Scenario) -> None:
    """Leave the days out that no outcome asks for; the last one stays."""
    days = sorted({*needed, max(scenario.observe_days)})
    data["observe_days"] = [int(day) if day.is_integer() else day for day in days]


def is_study(name_or_path: str | os.PathLike[str]) -> bool:
    """Whether a path means a study file; a file that cannot be read means none."""
    text = os.fspath(name_or_path)
    if not os.path.isfile(text):
        return False
    try:
        data = documents.read_file(Path(text)).data
    except InputError:
        return False
    return isinstance(data, dict) and str(data.get("schema", "")).partition("/")[0] == "simsynk.study"
