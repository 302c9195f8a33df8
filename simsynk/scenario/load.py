"""Reading a scenario: by name or by path, on top of another one, with single settings changed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simsynk import documents
from simsynk.documents import Document
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario import catalogue, faults
from simsynk.scenario.build import build
from simsynk.scenario.check import anatomy_of, names_or_problems, unknown_names
from simsynk.scenario.origin import Origin, block_of, extended
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.schema import SCHEMA, ScenarioModel, is_nerve_file
from simsynk.scenario.sets import apply


def load(name_or_path: str | os.PathLike[str], *, sets: Iterable[str] = ()) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    name_or_path
        Name of a packaged scenario (see `catalogue`), or path of a scenario file.
    sets
        Settings to change, each as `path=value`; later ones win.

    Raises
    ------
    InputError
        With every fault that was found, each with its place and its remedy.

    Examples
    --------
    >>> load("toy", sets=["replicates=3"]).replicates
    3
    """
    path, shown = locate(name_or_path)
    return read(documents.read_file(path, shown_as=shown), path.parent, changes=sets)


def locate(name_or_path: str | os.PathLike[str]) -> tuple[Path, str]:
    """The file that a scenario's name or path means, and how messages call it.

    Raises
    ------
    InputError
        When it is neither a packaged scenario nor a file.
    """
    text = os.fspath(name_or_path)
    known = catalogue.packaged()
    if text in known:
        return known[text], f"scenarios/{text}.yaml"
    if os.path.isfile(text):
        return Path(text), text
    if os.path.isdir(text):
        raise InputError(
            [Problem(path="", message=f"'{text}' is a folder, not a scenario file", fix="name a file in it")]
        )
    cause = (
        "there is no such file" if is_nerve_file(text) else "there is no packaged scenario and no file of this name"
    )
    fix = name_fix(Path(text).stem, known, limit=40) + "; or the path of a scenario file"
    raise InputError([Problem(path="", message=f"{text!r}: {cause}", fix=fix)])


def read(document: Document, folder: Path | None, *, changes: Iterable[str] = ()) -> Scenario:
    """Check a document that has been read, with what it extends and what `--set` changes.

    Parameters
    ----------
    document
        The scenario's own text.
    folder
        Where an extended scenario and a nerve file are looked up.
    changes
        The texts of `--set`.

    Raises
    ------
    InputError
        With every fault that was found.
    """
    origin, problems = on_its_base(document, folder)
    problems += apply(origin, changes)
    return checked(origin, folder, document.file, problems)


def checked(origin: Origin, folder: Path | None, file: str, found: Iterable[Problem] = ()) -> Scenario:
    """The scenario of settings that have been put together.

    Parameters
    ----------
    origin
        The settings, with the place from which each came.
    folder
        Where a nerve file is looked up.
    file
        The file whose faults are told first.
    found
        Faults that are known already.

    Raises
    ------
    InputError
        With every fault that was found.
    """
    problems = list(found)
    model: ScenarioModel | None = None
    try:
        model = ScenarioModel.model_validate(origin.data)
    except ValidationError as error:
        problems += faults.problems(error, origin)
    anatomy, names = anatomy_of(origin.data.get("anatomy", "human")), None
    if anatomy is not None:
        names, unread = names_or_problems(anatomy, origin, folder)
        problems += unread or (unknown_names(origin, names) if names else [])
    if problems or model is None or anatomy is None or names is None:
        raise InputError(in_order(problems, file))
    return build(model, origin, anatomy=anatomy, names=names, file=file, folder=folder)


def in_order(problems: list[Problem], own_file: str) -> list[Problem]:
    """A file's own faults by line, then those of other files and of `--set`, each once."""
    return sorted(dict.fromkeys(problems), key=lambda one: (one.file != own_file, one.line))


_OTHERS = {
    "simsynk.study": ("this is a study, not a scenario", "run it with 'simsynk sweep'"),
    "simsynk.plan": ("this is a plan, not a scenario", "play it with 'simsynk compare SCENARIO --plan FILE'"),
}
"""Files of other kinds by the first part of their schema: what they are and what they are for."""


def _settings(document: Document) -> dict[str, Any]:
    if not isinstance(document.data, dict):
        what = "is empty" if document.data is None else "is not a scenario: it must be a block of settings"
        fix = f"start with 'schema: {SCHEMA}' and 'name: ...'"
        raise InputError([document.problem((), what, fix)])
    told = _OTHERS.get(str(document.data.get("schema")).partition("/")[0])
    if told:
        raise InputError([document.problem(("schema",), *told)])
    return document.data


def on_its_base(document: Document, folder: Path | None) -> tuple[Origin, list[Problem]]:
    """The settings of a scenario's text on top of those of the scenario that it extends, not checked yet.

    Raises
    ------
    InputError
        When the text is no block of settings.
    """
    own = _settings(document)
    base_name = own.get("extends")
    if not isinstance(base_name, str) or not base_name:
        return Origin(dict(own), {(): document}), []
    try:
        base, base_document = _base(base_name, folder)
    except InputError as error:
        told = [one if one.line else document.problem(("extends",), one.message, one.fix) for one in error.problems]
        return Origin(dict(own), {(): document}), told
    origin = extended(own, document, base, base_document)
    del origin.data["extends"]
    return origin, []


def _base(name: str, folder: Path | None) -> tuple[dict[str, Any], Document]:
    """The data of an extended scenario without its own name, and its document."""
    beside = (folder or Path()) / name
    path, shown = locate(beside if is_nerve_file(name) else name)
    document = documents.read_file(path, shown_as=shown)
    base = dict(_settings(document))
    if "extends" in base:
        message = f"'{name}' itself extends '{base['extends']}'; a scenario may extend only one that stands alone"
        raise InputError([Problem(path="", message=message, fix="extend that one, or copy its settings")])
    base.pop("name", None)
    rebase_nerve_file(base, path.parent, folder or Path())
    return base, document


def rebase_nerve_file(base: dict[str, Any], old: Path, new: Path) -> None:
    """Let a nerve file that a scenario of one folder names be found from another folder."""
    anatomy = block_of(("anatomy",), base.get("anatomy"))
    file = anatomy.get("file") if isinstance(anatomy, dict) else None
    if isinstance(file, str) and old.resolve() != new.resolve() and not Path(file).is_absolute():
        base["anatomy"] = {**anatomy, "file": os.path.relpath(old.resolve() / file, new.resolve())}
