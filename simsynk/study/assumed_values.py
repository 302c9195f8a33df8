"""Which values behind a scenario are assumed, and how each is put at another place of its range.

Moved are values of confidence `assumed` or `low` that have a stated range and that the scenario does not set itself:
rates and conduits that its lesions use, the mix of classes of each injury, recruitment, sizes of motor units, numbers
of motor units of the largest pools, and the number of axons.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from simsynk.anatomy.innervation import UnitLayout, motor_unit_file
from simsynk.events.injury import SUNDERLAND, Injury, lesion_file, lesion_presets
from simsynk.events.population import population_file
from simsynk.evidence import Confidence, Sourced
from simsynk.motor.recruitment import Recruitment, motor_file
from simsynk.regrowth.growth import Growth
from simsynk.regrowth.lesion import Lesion
from simsynk.regrowth.rules import Conduit, Rates, Rules, species_file
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Defaults, Patient
from simsynk.study.value_words import WORDS

MOST_POOLS = 8
"""Pools whose number of units is moved: those with the widest range. What a pool does to the others hangs on its
share of all units, so a small one can change little (modelling choice, to keep the run short)."""

_UNSURE = (Confidence.ASSUMED, Confidence.LOW)

Setting = tuple[Scenario, Defaults]
"""A scenario and the packaged values that it is prepared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedValue:
    """A value that nobody has measured well, and how it is moved.

    Parameters
    ----------
    name
        Where it stands, as `regrowth of human: conduits.III.fidelity`.
    words
        What it is, in words for a report.
    value, low, high
        The default and the ends of its range.
    unit
        Its unit ("" for a share or a count).
    confidence, sources
        As in `evidence.Sourced`.
    moved
        The scenario and the defaults with the value at another place; its argument is that place.
    """

    name: str
    words: str
    value: float
    low: float
    high: float
    unit: str
    confidence: Confidence
    sources: tuple[str, ...]
    moved: Callable[[float], Setting] = field(repr=False)


def assumed_values(patient: Patient, side: str) -> tuple[AssumedValue, ...]:
    """Every assumed value that one side of a patient uses, in the order of the story.

    Parameters
    ----------
    patient
        A prepared scenario.
    side
        `right` or `left`.

    Examples
    --------
    >>> from simsynk.scenario.load import load
    >>> from simsynk.simulate import prepare
    >>> names = [one.words for one in assumed_values(prepare(load("bells_palsy_severe")), "right")]
    >>> "tube fidelity of class III" in names, "tube fidelity of suture" in names
    (True, False)
    """
    growth = patient.side(side).growth
    found = (
        *_anatomy(patient),
        *_injuries(patient, side),
        *_rates(patient, growth),
        *_conduits(patient, growth),
        *_recruitment(patient),
    )
    return tuple(found)


def _of(entry: Sourced, words: str, moved: Callable[[float], Setting]) -> Iterator[AssumedValue]:
    """The value of an entry of the ledger, if it is unsure and has a range of some width."""
    if entry.confidence not in _UNSURE or entry.low is None or entry.high is None or entry.low >= entry.high:
        return
    yield AssumedValue(
        name=entry.path,
        words=words,
        value=float(entry.value),
        low=entry.low,
        high=entry.high,
        unit=entry.unit,
        confidence=entry.confidence,
        sources=entry.sources,
        moved=moved,
    )


def _anatomy(patient: Patient) -> Iterator[AssumedValue]:
    scenario, defaults = patient.scenario, patient.defaults
    nerve = defaults.nerve
    entries = {entry.path: entry for entry in nerve.ledger}

    def with_units(pool: str) -> Callable[[float], Setting]:
        def moved(units: float) -> Setting:
            pools = tuple(dataclasses.replace(p, units=units) if p.name == pool else p for p in nerve.pools)
            return scenario, dataclasses.replace(defaults, nerve=dataclasses.replace(nerve, pools=pools))

        return moved

    def with_axons(axons: float) -> Setting:
        return scenario, dataclasses.replace(defaults, nerve=dataclasses.replace(nerve, axons=axons))

    def with_layout(name: str) -> Callable[[float], Setting]:
        def moved(value: float) -> Setting:
            layout = dataclasses.replace(defaults.layout, **{name: value})
            return scenario, dataclasses.replace(defaults, layout=layout)

        return moved

    axons = entries.get(f"{nerve.name}: axons")
    if axons is not None and scenario.anatomy.axons is None:
        yield from _of(axons, "number of motor axons", with_axons)
    known = ((pool, entries.get(f"{nerve.name}: pools.{pool}.units")) for pool in nerve.muscles)
    units = [(pool, entry) for pool, entry in known if entry is not None]
    for pool, entry in sorted(units, key=lambda one: -_width(one[1]))[:MOST_POOLS]:
        yield from _of(entry, f"motor units of {pool.replace('_', ' ')}", with_units(pool))
    for part in dataclasses.fields(UnitLayout):
        yield from _of(motor_unit_file().entry(part.name), WORDS[part.name], with_layout(part.name))


def _width(entry: Sourced) -> float:
    return 0.0 if entry.low is None or entry.high is None else entry.high - entry.low


def _injuries(patient: Patient, side: str) -> Iterator[AssumedValue]:
    """Each class of each mix; the other classes keep their proportions, and an injury of one class has no mix."""
    scenario = patient.scenario
    for place, event in enumerate(scenario.timeline):
        if not isinstance(event, Injury) or event.side != side or sum(share > 0 for share in event.sunderland) < 2:
            continue
        for grade, share in enumerate(event.sunderland):
            if share > 0:
                words = f"share of class {SUNDERLAND[grade]} in the injury at {event.site} on day {event.day:g}"
                moved = _with_share(scenario, patient.defaults, place, event, grade)
                yield from _of(_share_of_class(event, grade), words, moved)


def _share_of_class(injury: Injury, grade: int) -> Sourced:
    """What a share of a mix rests on: the population's evidence or that of its preset, else that of all mixes."""
    share, name = injury.sunderland[grade], SUNDERLAND[grade]
    path = f"timeline: {injury.side} {injury.site} day {injury.day:g}: sunderland.{name}"
    common = lesion_file().data["presets"]["evidence"]
    spread = float(common["relative_range"])
    entry = Sourced(
        path=path,
        value=share,
        low=(1 - spread) * share,
        high=(1 + spread) * share,
        confidence=Confidence(common["confidence"]),
        sources=tuple(common["source"]),
    )
    if injury.population is not None:
        rests = population_file().entry(f"populations.{injury.population}.lost_tubes.alpha")
        entry = dataclasses.replace(entry, confidence=rests.confidence, sources=rests.sources)
    elif same := [key for key, preset in lesion_presets().items() if preset.sunderland == injury.sunderland]:
        entry = dataclasses.replace(lesion_file().entry(f"presets.{same[0]}.sunderland.{name}"), path=path)
    return dataclasses.replace(entry, high=None if entry.high is None else min(entry.high, 1.0))


def _with_share(
    scenario: Scenario, defaults: Defaults, place: int, injury: Injury, grade: int
) -> Callable[[float], Setting]:
    def moved(share: float) -> Setting:
        left = 1 - injury.sunderland[grade]
        others = [x * (1 - share) / left for x in injury.sunderland]
        mix = (*others[:grade], share, *others[grade + 1 :])
        events = list(scenario.timeline)
        events[place] = dataclasses.replace(injury, sunderland=mix)  # type: ignore[arg-type]
        return dataclasses.replace(scenario, timeline=tuple(events)), defaults

    return moved


def _rates(patient: Patient, growth: Growth) -> Iterator[AssumedValue]:
    scenario, defaults = patient.scenario, patient.defaults
    file, unused = species_file(defaults.nerve.regeneration), _unused(growth)

    def with_rate(name: str) -> Callable[[float], Setting]:
        def moved(value: float) -> Setting:
            rates = dataclasses.replace(defaults.rules.rates, **{name: value})
            return scenario, dataclasses.replace(defaults, rules=Rules(rates=rates, conduits=defaults.rules.conduits))

        return moved

    for part in dataclasses.fields(Rates):
        if part.name not in scenario.regrowth and part.name not in unused:
            yield from _of(file.entry(f"rates.{part.name}"), WORDS[part.name], with_rate(part.name))


def _unused(growth: Growth) -> set[str]:
    """Rates that no lesion of a side asks for: other regions, gaps and waits that are not there."""
    lesions = [prepared.lesion for prepared in growth.lesions]
    regions = {growth.intact.nerve.edge(lesion.edge).region for lesion in lesions}
    unused = {f"survival_{region}" for region in ("intracranial", "intratemporal", "extratemporal")}
    unused -= {f"survival_{region}" for region in regions}
    divided = [lesion for lesion in lesions if lesion.sunderland[4] > 0]
    if not any(lesion.gap_mm > 0 for lesion in divided):
        unused.add("gap_scale_mm")
    if not any(lesion.repair_day > lesion.day for lesion in divided):
        unused.add("axotomy_tau_days")
    if not any(lesion.sunderland[0] > 0 for lesion in lesions):
        unused |= {"block_days", "block_sigma"}
    return unused


def conduits_in_use(lesions: list[Lesion]) -> tuple[str, ...]:
    """What axons of a side cross: the classes of its lesions, and what bridges a division.

    Examples
    --------
    >>> conduits_in_use([Lesion(day=0, edge="trunk", mm=5, sunderland=(0.2, 0, 0, 0, 0.8), key=1, bridge="suture")])
    ('I', 'suture')
    """
    found: dict[str, None] = {}
    for lesion in lesions:
        for name, share in zip(("I", "II", "III", "IV", lesion.bridge), lesion.sunderland, strict=True):
            if share > 0:
                found[name] = None
    return tuple(found)


def _conduits(patient: Patient, growth: Growth) -> Iterator[AssumedValue]:
    scenario, defaults = patient.scenario, patient.defaults
    file = species_file(defaults.nerve.regeneration)

    def with_part(conduit: str, name: str) -> Callable[[float], Setting]:
        def moved(value: float) -> Setting:
            rules = defaults.rules
            changed = dataclasses.replace(rules.conduits[conduit], **{name: value})
            conduits = {**rules.conduits, conduit: changed}
            return scenario, dataclasses.replace(defaults, rules=Rules(rates=rules.rates, conduits=conduits))

        return moved

    for conduit in conduits_in_use([prepared.lesion for prepared in growth.lesions]):
        crossed = f"class {conduit}" if conduit in SUNDERLAND else conduit
        for part in dataclasses.fields(Conduit):
            given = scenario.regrowth.get(part.name)
            ignored = part.name == "fidelity" and scenario.routing.kind != "fidelity"
            if ignored or (isinstance(given, Mapping) and conduit in given):
                continue
            entry = file.entry(f"conduits.{conduit}.{part.name}")
            yield from _of(entry, f"{WORDS[part.name]} of {crossed}", with_part(conduit, part.name))


def _recruitment(patient: Patient) -> Iterator[AssumedValue]:
    scenario, defaults = patient.scenario, patient.defaults

    def with_part(name: str) -> Callable[[float], Setting]:
        def moved(value: float) -> Setting:
            recruitment = dataclasses.replace(defaults.recruitment, **{name: value})
            return scenario, dataclasses.replace(defaults, recruitment=recruitment)

        return moved

    for part in dataclasses.fields(Recruitment):
        yield from _of(motor_file().entry(f"recruitment.{part.name}"), WORDS[part.name], with_part(part.name))
