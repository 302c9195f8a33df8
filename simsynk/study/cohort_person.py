"""Drawing a member of a cohort: anatomy, severity, rates of regrowth and drives, each within its stated range.

What is drawn depends on the run's seed, the person's number and the name of the value alone, and rises with the
value's luck.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.events.injury import Injury, lesion_file
from simsynk.events.population import Mix, populations
from simsynk.evidence import EvidenceFile, packaged
from simsynk.face.patient import CLOSING_MUSCLE
from simsynk.motor.commands import command_file, repertoire
from simsynk.regrowth.rules import BY_CONDUIT, CONDUITS, Rules, species_file, species_rules
from simsynk.rng import Decision
from simsynk.scenario.scenario import Event, Scenario
from simsynk.timeline.sources import with_sources

_WHOLE = "rates.sprout_reach"
"""Counted in endplates, so a draw is rounded."""

_UNTIL_CLOSED = ("blink", "close_gentle", "close_tight")
"""Commands that go on until the lids meet, so the drive of the closing muscle is not free."""

Luck = Callable[[Sequence[str]], NDArray[np.float64]]
"""Names of values -> their luck between 0 and 1."""


@functools.cache
def cohort_file() -> EvidenceFile:
    """The packaged spread between people, with its source."""
    return packaged("simsynk.study", "cohort.yaml", "cohort")


def triangular(
    luck: NDArray[np.float64] | float,
    low: NDArray[np.float64] | float,
    mode: NDArray[np.float64] | float,
    high: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """Inverse distribution function of a triangular distribution; rises with `luck`.

    Parameters
    ----------
    luck
        Between 0 and 1.
    low, mode, high
        Range and most likely value; a range of no width gives its value.

    Examples
    --------
    >>> triangular(np.array([0.0, 0.5, 1.0]), 1.0, 2.0, 3.0).tolist()
    [1.0, 2.0, 3.0]
    """
    low, mode, high = (np.asarray(value, np.float64) for value in (low, mode, high))
    width = high - low
    below = luck * width <= mode - low
    left = low + np.sqrt(np.maximum(luck * width * (mode - low), 0.0))
    right = high - np.sqrt(np.maximum((1 - np.asarray(luck)) * width * (high - mode), 0.0))
    return np.clip(np.where(below, left, right), low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What was drawn for one member of a cohort.

    Parameters
    ----------
    number
        Number of the replicate, and of the anatomy variant.
    values
        Every drawn value by name, as `rates.speed_mm_per_day`, `conduits.III.fidelity`, `drives.smile.risorius`.
    degenerated
        Side -> expected share of the axons passing all of its injuries that are lost (Sunderland class II and worse).
    scenario
        The scenario with this person's settings.
    rules
        This person's rates and conduits.
    """

    number: int
    values: Mapping[str, float] = field(repr=False)
    degenerated: Mapping[str, float]
    scenario: Scenario = field(repr=False)
    rules: Rules = field(repr=False)


def draw_person(scenario: Scenario, seed: int, number: int) -> Person:
    """One person of a cohort.

    Anatomy is the sampled variant of that number, whatever the seed. Rates and conduit values are drawn within
    their ranges, the default most likely; a value without a range, and one that the scenario sets, stays. Each
    injury's mix of classes is drawn around the scenario's. Drives of packaged commands are drawn within the range
    that `study/data/cohort.yaml` states.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> person = draw_person(load("bells_palsy_severe"), seed=1, number=4)
    >>> 0.5 <= person.values["rates.speed_mm_per_day"] <= 2.0, 0 < person.degenerated["right"] < 1
    (True, True)
    """
    nerve = load_nerve(scenario.anatomy, scenario.folder)
    luck = functools.partial(_luck, seed, number)
    values = _rates(nerve.regeneration, scenario, luck)
    timeline = tuple(_severities(scenario, seed, number))
    drives = _drives(with_sources(nerve, scenario.timeline), scenario, luck)
    commands = scenario.commands
    if drives:
        commands = {name: own for name, own in drives.items() if name != "rest"}
        values |= {f"drives.{name}.{muscle}": x for name, own in drives.items() for muscle, x in own.items()}
    rules = _rules(nerve.regeneration, values).changed(scenario.regrowth)
    own_scenario = dataclasses.replace(
        scenario,
        anatomy=dataclasses.replace(scenario.anatomy, variant=number, sampled=True),
        timeline=timeline,
        regrowth=_overrides(rules),
        commands=commands,
    )
    lost = {side: 1.0 for side in scenario.sides}
    for event in timeline:
        if isinstance(event, Injury):
            lost[event.side] *= 1 - event.fraction * (1 - event.sunderland[0])
    degenerated = {side: 1 - kept for side, kept in lost.items()}
    return Person(number=number, values=values, degenerated=degenerated, scenario=own_scenario, rules=rules)


def _luck(seed: int, number: int, names: Sequence[str]) -> NDArray[np.float64]:
    """Luck of named values: a value's luck does not depend on which others are drawn."""
    items = np.array([rng.event_key(name) for name in names], np.int64)
    return rng.unit(rng.draws(seed, number, items, Decision.COHORT_RATE))


def _rates(species: str, scenario: Scenario, luck: Luck) -> dict[str, float]:
    """Drawn rates and conduit values by their path in the species' file."""
    file = species_file(species)
    paths = [f"rates.{field.name}" for field in dataclasses.fields(species_rules(species).rates)]
    paths += [f"conduits.{conduit}.{name}" for conduit in CONDUITS for name in file.table(f"conduits.{conduit}")]
    entries = {path: file.entry(path) for path in paths if not _is_set(path, scenario)}
    ranged = {
        path: (e.low, e.value, e.high) for path, e in entries.items() if e.low is not None and e.high is not None
    }
    if not ranged:
        return {}
    low, mode, high = np.array(list(ranged.values()), np.float64).T
    drawn = triangular(luck(list(ranged)), low, mode, high)
    found = dict(zip(ranged, drawn.tolist(), strict=True))
    if _WHOLE in found:
        found[_WHOLE] = float(round(found[_WHOLE]))
    return found


def _is_set(path: str, scenario: Scenario) -> bool:
    """Whether the scenario itself says what a value is."""
    parts = path.split(".")
    given = scenario.regrowth.get(parts[-1])
    return given is not None and (not isinstance(given, Mapping) or parts[1] in given)


def _rules(species: str, values: Mapping[str, float]) -> Rules:
    rules = species_rules(species)
    changes: dict[str, dict[str, float]] = {"rates": {}, **{conduit: {} for conduit in CONDUITS}}
    for path, value in values.items():
        parts = path.split(".")
        if parts[0] in ("rates", "conduits"):
            changes[parts[-2]][parts[-1]] = value
    rates = dataclasses.replace(rules.rates, **changes["rates"])
    return Rules(
        rates=rates, conduits={name: dataclasses.replace(c, **changes[name]) for name, c in rules.conduits.items()}
    )


def _overrides(rules: Rules) -> dict[str, float | Mapping[str, float]]:
    """Rules in the words of a scenario, which cannot name `death_share`."""
    found: dict[str, float | Mapping[str, float]] = dict(dataclasses.asdict(rules.rates))
    return found | {name: {c: getattr(v, name) for c, v in rules.conduits.items()} for name in BY_CONDUIT}


def _severities(scenario: Scenario, seed: int, number: int) -> Iterator[Event]:
    """The timeline with each injury's classes drawn around the scenario's and scaled to sum to 1."""
    spread = float(lesion_file().data["presets"]["evidence"]["relative_range"])
    seen = Counter[str]()
    for event in scenario.timeline:
        if not isinstance(event, Injury):
            yield event
            continue
        name = f"severity {event.side} {event.site} {event.site_mm} {event.day:g}"
        seen[name] += 1
        key, mix = rng.event_key(f"{name} {seen[name]}"), np.array(event.sunderland)
        luck = rng.unit(rng.draws(seed, number, np.arange(len(mix)), Decision.COHORT_SEVERITY, event=key))
        if event.population is not None:
            yield dataclasses.replace(event, sunderland=_patient_of(event.population, event.degenerated, luck))
            continue
        drawn = triangular(luck, (1 - spread) * mix, mix, (1 + spread) * mix)
        yield dataclasses.replace(event, sunderland=tuple((drawn / drawn.sum()).tolist()))


def _patient_of(population: str, degenerated: float | None, luck: NDArray[np.float64]) -> Mix:
    """Classes of one patient: luck 0 decides how much degenerates, luck 1 how much of that loses its tubes."""
    patients = populations()[population]
    if degenerated is not None:
        return patients.with_degenerated(degenerated, float(luck[1]))
    return patients.member(float(luck[0]), float(luck[1]))


def _drives(nerve: Nerve, scenario: Scenario, luck: Luck) -> dict[str, dict[str, float]]:
    """Drives of a packaged table of commands for one person, the same on both sides; empty for a user's own commands.

    A range is as wide below as above and stays between 0 and 1, so that the average person is the calibrated one.
    A drive that is stated by itself in the table rests on a measured movement and stays.
    """
    if not isinstance(nerve.commands, str) or isinstance(scenario.commands, Mapping):
        return {}
    half = cohort_file().number("drive_half_range")
    table = command_file(nerve.commands).data["commands"]
    found: dict[str, dict[str, float]] = {}
    for one in repertoire(nerve, scenario.commands).commands:
        # What a donor nerve adds stands in no table and is not drawn.
        node = table[one.name]["drives"] if one.name in table else {}
        free = [m for m in one.drives if m in node and not isinstance(node[m], Mapping) and not _closes(one.name, m)]
        mode = np.array([one.drives[muscle] for muscle in free])
        reach = np.minimum(half, np.minimum(mode, 1 - mode))
        drawn = triangular(luck([f"drives.{one.name}.{m}" for m in free]), mode - reach, mode, mode + reach)
        found[one.name] = {**one.drives, **dict(zip(free, drawn.tolist(), strict=True))}
    return found


def _closes(command: str, muscle: str) -> bool:
    return command in _UNTIL_CLOSED and muscle == CLOSING_MUSCLE
