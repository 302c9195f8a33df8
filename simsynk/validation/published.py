"""Published tables as data: what was measured, on how many, with which spread, and how the model is held to it."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from simsynk import documents
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.evidence import EvidenceFile, citations
from simsynk.scenario.load import read
from simsynk.scenario.scenario import Scenario

SCHEMA = "simsynk.published/1"

USES = ("null", "fitted", "built_in", "predicted", "sign", "not_modelled")
"""What an observable is used for: `null` an exact expectation of arithmetic, `fitted` a target of `refit`, `built_in`
the source of a default, `predicted` none of these, `sign` a predicted direction without a number, `not_modelled`."""

_OBSERVABLE = {
    "what", "unit", "value", "sd", "tolerance", "tolerance_reason", "n", "of", "use", "sign", "rests_on", "if_missed",
}  # fmt: skip
_STUDY = {
    "schema",
    "title",
    "citation",
    "read",
    "confidence",
    "setup",
    "scenes",
    "observables",
    "rests_on",
    "assumptions",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observable:
    """One published number or direction.

    Parameters
    ----------
    study, name
        Key of the study and of the observable within it.
    what, unit, of
        What was measured, its unit, and what it is a share or a count of.
    value, sd
        Published mean and standard deviation over subjects; NaN for an unpublished spread, or for a direction.
    tolerance, tolerance_reason
        Distance that counts as agreement where no spread was published, and why that much.
    n
        Number of subjects; None where it was not stated.
    use
        One of `USES`.
    sign
        For a direction: 1 more, -1 less, 0 no change.
    rests_on
        Settings and assumptions that decide the simulated value.
    if_missed
        The likely reason for a miss, in one sentence.
    """

    study: str
    name: str
    what: str
    unit: str = ""
    of: str = ""
    value: float = float("nan")
    sd: float = float("nan")
    tolerance: float = float("nan")
    tolerance_reason: str = ""
    n: int | None = None
    use: str
    sign: int = 0
    rests_on: tuple[str, ...] = ()
    if_missed: str = ""

    @property
    def key(self) -> str:
        """`study.name`, as rows of the table are called."""
        return f"{self.study}.{self.name}"

    @property
    def allowed(self) -> float:
        """Distance from the published value that counts as agreement: two standard deviations, or the tolerance."""
        return self.tolerance if self.tolerance == self.tolerance else 2 * self.sd


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A published experiment.

    Parameters
    ----------
    name, title, citation
        Key, one line, and key of the work in `citations.yaml`.
    read, confidence
        What of it was read (abstract, table, figure legend), and how sure the numbers are.
    setup
        The experiment in a sentence, and how it is set up here.
    scenes
        Scenarios of the experiment by name, as plain data.
    observables
        What was measured, by name.
    assumptions
        Numbers of the experiment besides the model's own, each with its source.
    """

    name: str
    title: str
    citation: str
    read: str
    confidence: str
    setup: str
    scenes: Mapping[str, Mapping[str, Any]] = field(repr=False)
    observables: Mapping[str, Observable] = field(repr=False)
    assumptions: EvidenceFile = field(repr=False)

    def assumed(self, name: str) -> float:
        """One number of the experiment, as the efficiency of a tracer."""
        return self.assumptions.number(name)

    def scene(self, name: str, **changes: Any) -> Scenario:
        """A scenario of the experiment, checked like a user's; `changes` replace top-level settings.

        Examples
        --------
        >>> study("angelov_1996").scene("suture").anatomy.preset
        'rat_facial'
        """
        data = {"schema": "simsynk/1", "name": f"{self.name}_{name}", **self.scenes[name], **changes}
        return read(documents.Document(data, f"{self.name}.yaml", {}, ()), nerve_folder())

    def only(self, names: Sequence[str]) -> Study:
        """The same study with some of its scenes."""
        return dataclasses.replace(self, scenes={name: self.scenes[name] for name in names})

    def with_rates(self, overrides: Mapping[str, Any]) -> Study:
        """The same study with rates of regrowth changed in every scene; a scene's own settings stay."""
        scenes = {
            name: {**scene, "regrowth": {**overrides, **scene.get("regrowth", {})}}
            for name, scene in self.scenes.items()
        }
        return dataclasses.replace(self, scenes=scenes)


def nerve_folder() -> Path:
    """Where the nerves of other animals and limbs are kept as nerve files."""
    return Path(str(resources.files("simsynk.validation"))) / "nerves"


@functools.cache
def studies() -> dict[str, Study]:
    """Every published experiment, by name in alphabetical order.

    Raises
    ------
    InputError
        When a packaged file is faulty.

    Examples
    --------
    >>> studies()["madison_1999"].observables["units_by_chance"].value
    8.8
    """
    folder = Path(str(resources.files("simsynk.validation"))) / "published"
    found = {path.stem: _study(path) for path in sorted(folder.glob("*.yaml"))}
    return found


def study(name: str) -> Study:
    """One published experiment.

    Raises
    ------
    InputError
        For an unknown name.
    """
    if name not in studies():
        raise unknown_name("study", name, list(studies()), "a published experiment")
    return studies()[name]


def _study(path: Path) -> Study:
    document = documents.read_file(path, shown_as=f"simsynk/validation/published/{path.name}")
    data = document.data
    _only(document, (), data, _STUDY)
    if data["citation"] not in citations():
        raise InputError([document.problem(("citation",), f"'{data['citation']}' is not in citations.yaml")])
    shared = tuple(data.get("rests_on", ()))
    observables = {}
    for name, entry in data["observables"].items():
        _only(document, ("observables", name), entry, _OBSERVABLE)
        if entry["use"] not in USES:
            raise InputError([document.problem(("observables", name, "use"), f"allowed: {', '.join(USES)}")])
        fields = {**entry, "rests_on": (*shared, *entry.get("rests_on", ()))}
        observables[name] = Observable(study=path.stem, name=name, **fields)
        _judgeable(document, observables[name])
    return Study(
        name=path.stem,
        title=data["title"],
        citation=data["citation"],
        read=data["read"],
        confidence=data["confidence"],
        setup=data["setup"],
        scenes=data.get("scenes", {}),
        observables=observables,
        assumptions=EvidenceFile(
            documents.Document(data.get("assumptions", {}), document.file, {}, ()), f"evidence {path.stem}"
        ),
    )


def _only(document: documents.Document, key: documents.Key, data: Mapping[str, Any], allowed: set[str]) -> None:
    unknown = [name for name in data if name not in allowed]
    if unknown:
        raise InputError([document.problem((*key, name), f"'{name}' is not a part of a study") for name in unknown])


def _judgeable(document: documents.Document, one: Observable) -> None:
    """A number needs a spread or a tolerance with its reason; whatever can be missed needs the likely reason."""
    faults: list[Problem] = []
    key = ("observables", one.name)
    numeric = one.use in ("null", "fitted", "built_in", "predicted")
    if numeric and (one.value != one.value or one.allowed != one.allowed):
        faults.append(document.problem(key, "a number needs a value, and an sd or a tolerance"))
    if one.tolerance == one.tolerance and not one.tolerance_reason:
        faults.append(document.problem(key, "a tolerance needs its reason"))
    if one.use in ("predicted", "sign", "not_modelled") and not one.if_missed:
        faults.append(document.problem(key, "say what would explain a miss"))
    if faults:
        raise InputError(faults)
