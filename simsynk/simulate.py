"""The whole story on one screen: prepare a person, grow a nerve, examine the face."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simsynk.anatomy.innervation import Innervation, UnitLayout, innervate, usual_layout
from simsynk.anatomy.nerve import Nerve
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.variants import person
from simsynk.clinical import synkinesis
from simsynk.events.retraining import Retraining
from simsynk.events.static import Static
from simsynk.face.patient import Face, face_of
from simsynk.face.surgery import Surgery, surgery_of
from simsynk.motor.activation import Drive, Expression, express, prepare_drive
from simsynk.motor.central import Central
from simsynk.motor.commands import Repertoire, repertoire
from simsynk.motor.ephapse import lesion_neighbours
from simsynk.motor.recruitment import Recruitment, usual_recruitment, without
from simsynk.motor.training.trainer import Trainer
from simsynk.periphery.state import Periphery
from simsynk.regrowth.growth import Growth, prepare_growth
from simsynk.regrowth.rules import Rules, species_rules
from simsynk.results import Examination
from simsynk.scenario.load import load
from simsynk.scenario.scenario import SIDES, Scenario
from simsynk.timeline.lesions import lesions_of
from simsynk.timeline.sources import with_sources
from simsynk.timeline.treated import treated_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """The packaged values behind a scenario that can be put at another place of their range.

    Parameters
    ----------
    nerve
        The typical nerve, before a person is drawn and before any treatment.
    rules
        Rates and conduits of regrowth, with what the scenario changes.
    recruitment
        How pools recruit their units.
    layout
        Sizes of motor units and endplate zones.
    """

    nerve: Nerve = field(repr=False)
    rules: Rules = field(repr=False)
    recruitment: Recruitment
    layout: UnitLayout


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a person, prepared for any replicate.

    Parameters
    ----------
    name
        `right` or `left`.
    intact
        The nerve before any injury.
    growth
        How it regrows; with no lesion every replicate is the intact nerve.
    drive
        How commands reach its muscles.
    injured
        Whether anything happens to this side, an injury or a treatment.
    trainer
        How its commands change by retraining, or None.
    """

    name: str
    intact: Innervation
    growth: Growth = field(repr=False)
    drive: Drive = field(repr=False)
    injured: bool
    trainer: Trainer | None = None

    @property
    def trained(self) -> bool:
        """Whether its commands change by retraining."""
        return self.trainer is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A scenario made ready to run: both sides of one person.

    Parameters
    ----------
    scenario
        What was asked for.
    nerve
        The typical nerve from which the person was drawn.
    repertoire
        The commands.
    sides
        Right and left.
    mechanisms
        Central switches that are on.
    face
        The face that the nerve moves, or None for another nerve.
    surgery
        Static and lid surgery as it stands on each observed day; None where there is none.
    defaults
        The packaged values that it was prepared with.
    """

    scenario: Scenario
    nerve: Nerve
    repertoire: Repertoire
    sides: tuple[Side, ...]
    mechanisms: tuple[str, ...]
    face: Face | None
    surgery: tuple[Surgery | None, ...]
    defaults: Defaults = field(repr=False)

    def side(self, name: str) -> Side:
        """The side of a name."""
        return next(side for side in self.sides if side.name == name)


def prepare(scenario: Scenario, *, variant: int | None = None, like: Patient | None = None) -> Patient:
    """Work out everything about a scenario that does not depend on a replicate's luck.

    Parameters
    ----------
    scenario
        A checked scenario.
    variant
        Another person than the scenario's own.
    like
        A patient prepared before. What both have in common (the intact nerve, the drives, the face) is taken over
        and not worked out again; the outcome is the same.

    Raises
    ------
    InputError
        When the scenario does not fit its nerve.

    Examples
    --------
    >>> first = prepare(load("toy"))
    >>> second = prepare(load("toy", sets=["regrowth.routing=random"]), like=first)
    >>> second.side("right").intact is first.side("right").intact
    True
    """
    who = scenario.anatomy.variant if variant is None else variant
    like = like if like is not None and _same_nerve(scenario, who, like) else None
    defaults = defaults_of(scenario, None if like is None else like.defaults.nerve)
    typical = with_sources(defaults.nerve, scenario.timeline) if like is None else like.nerve
    same_asked = like is not None and scenario.commands == like.scenario.commands
    asked = like.repertoire if like and same_asked else repertoire(typical, scenario.commands)
    mechanisms = scenario.central.active()
    sides = tuple(
        _prepare_side(scenario, defaults, asked, side, who, *_in_common(scenario, like, side, same_asked))
        for side in SIDES
    )
    same_face = like is not None and same_asked and scenario.face_law == like.scenario.face_law
    face = like.face if like and same_face else face_of(typical.pool_names, asked.drives, scenario.face_law)
    static = [event for event in scenario.timeline if isinstance(event, Static)]
    days = sorted(set(scenario.observe_days))
    return Patient(
        scenario=scenario,
        nerve=typical,
        repertoire=asked,
        sides=sides,
        mechanisms=mechanisms,
        face=face,
        surgery=tuple(surgery_of(static, face.model, day) if face and static else None for day in days),
        defaults=defaults,
    )


def _same_nerve(scenario: Scenario, variant: int, like: Patient) -> bool:
    """Whether a scenario is about the very nerve of a patient, with nothing led over from elsewhere on either."""
    same_file = not scenario.anatomy.file or scenario.folder == like.scenario.folder
    own = like.nerve is like.defaults.nerve and with_sources(like.nerve, scenario.timeline) is like.nerve
    same_person = len(like.sides) == len(SIDES) and all(side.intact.variant == variant for side in like.sides)
    settings, others = (dataclasses.replace(one.anatomy, variant=0) for one in (scenario, like.scenario))
    usual = like.defaults.layout is usual_layout() and like.defaults.recruitment is usual_recruitment()
    return settings == others and same_file and own and same_person and usual


def _in_common(
    scenario: Scenario, like: Patient | None, side: str, same_asked: bool
) -> tuple[Innervation | None, Drive | None]:
    """The intact nerve and the drives that a side takes over; ephapse hangs on where the first lesion is."""
    if like is None:
        return None, None
    old = like.side(side)
    calm = not scenario.central.ephapse
    same_drive = same_asked and calm and scenario.central == like.scenario.central
    return old.intact, old.drive if same_drive else None


def defaults_of(scenario: Scenario, nerve: Nerve | None = None) -> Defaults:
    """The packaged values behind a scenario.

    Parameters
    ----------
    scenario
        A checked scenario.
    nerve
        Its typical nerve, where that is known already.

    Examples
    --------
    >>> defaults_of(load("toy")).nerve.name
    'toy'
    """
    nerve = load_nerve(scenario.anatomy, scenario.folder) if nerve is None else nerve
    return Defaults(
        nerve=nerve,
        rules=species_rules(nerve.regeneration).changed(scenario.regrowth),
        recruitment=usual_recruitment(),
        layout=usual_layout(),
    )


def altered(patient: Patient, side: str, scenario: Scenario, defaults: Defaults) -> Patient:
    """One side of a patient alone, under other defaults or another timeline; the other side is left out.

    What the change does not reach (the intact nerve, the drives) is taken over and not worked out again.

    Parameters
    ----------
    patient
        As `prepare` made it.
    side
        `right` or `left`.
    scenario
        The patient's own, or one that differs from it in observed days or in the numbers of its injuries.
    defaults
        The patient's own, or with some parts replaced.

    Examples
    --------
    >>> patient = prepare(load("toy"))
    >>> one = altered(patient, "right", patient.scenario, patient.defaults)
    >>> [side.name for side in one.sides], one.sides[0].intact is patient.side("right").intact
    (['right'], True)
    """
    old = patient.side(side)
    who = old.intact.variant
    same_nerve = defaults.nerve is patient.defaults.nerve and defaults.layout is patient.defaults.layout
    intact = old.intact if same_nerve else None
    drive = old.drive if same_nerve and defaults.recruitment is patient.defaults.recruitment else None
    made = _prepare_side(scenario, defaults, patient.repertoire, side, who, intact, drive)
    return dataclasses.replace(patient, scenario=scenario, sides=(made,), defaults=defaults)


def _prepare_side(
    scenario: Scenario,
    defaults: Defaults,
    asked: Repertoire,
    side: str,
    who: int,
    intact: Innervation | None = None,
    drive: Drive | None = None,
) -> Side:
    if intact is None:
        own = person(defaults.nerve, dataclasses.replace(scenario.anatomy, variant=who), side)
        intact = innervate(with_sources(own, scenario.timeline), who, defaults.layout)
    lesions = lesions_of(scenario.timeline, intact, side)
    days = sorted(set(scenario.observe_days))
    treated = treated_of(scenario.timeline, intact, side, days)
    growth = prepare_growth(intact, side, lesions, defaults.rules, scenario.routing, days, treated)
    edges = [lesion.edge for lesion in lesions]
    touched = any(event.side == side for event in scenario.timeline) or bool(lesions)
    if drive is None:
        central = scenario.central
        versions = (central, *(without(central, switch) for switch in central.active()))
        drive = _drive(intact, asked, versions, edges, defaults.recruitment)
    courses = [e for e in scenario.timeline if isinstance(e, Retraining) and e.side == side and e.strength > 0]
    trainer = Trainer(intact, drive, courses, days) if courses else None
    return Side(name=side, intact=intact, growth=growth, drive=drive, injured=touched, trainer=trainer)


def _drive(
    intact: Innervation,
    asked: Repertoire,
    versions: Sequence[Central],
    edges: Sequence[str],
    recruitment: Recruitment | None = None,
) -> Drive:
    """Ephapse happens at the first lesion; a side without one has none."""
    wanted = any(version.ephapse for version in versions)
    if edges and wanted:
        return prepare_drive(intact, asked, versions, lesion_neighbours(intact, edges[0]), recruitment)
    calm = [dataclasses.replace(version, ephapse=0.0) for version in versions]
    return prepare_drive(intact, asked, calm, recruitment=recruitment)


def grow(scenario: Scenario | str, replicate: int = 0, seed: int = 1, side: str | None = None) -> Periphery:
    """Grow one nerve: the stochastic, costly half of the story.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    replicate, seed
        Whose luck; replicate 17 grown alone equals replicate 17 of any run with that seed.
    side
        `right` or `left`; None means the affected side (the right one of two).

    Examples
    --------
    >>> grow("toy", replicate=17, seed=1).replicate
    17
    """
    scenario = load(scenario) if isinstance(scenario, str) else scenario
    patient = prepare(scenario)
    return patient.side(side or scenario.sides[0]).growth.grown(seed, replicate)


def examine(
    periphery: Periphery,
    commands: str | Sequence[str] | Mapping[str, Mapping[str, float]] = "standard",
    central: Central | None = None,
) -> Examination:
    """Give a grown nerve commands and read what its muscles do: the cheap, deterministic half of the story.

    Parameters
    ----------
    periphery
        What `grow` returned.
    commands
        `standard`, a list of names, or own commands as `{name: {muscle: drive}}`.
    central
        Central switches; None means all off.

    Raises
    ------
    InputError
        For an unknown command or muscle.

    Examples
    --------
    >>> examine(grow("toy", seed=1), ["smile"]).activation.shape
    (3, 2, 3)
    """
    intact = periphery.intact
    asked = repertoire(intact.nerve, commands)
    drive = _drive(intact, asked, [central or Central()], periphery.event_edges)
    out = express(
        intact, drive, periphery.muscle, periphery.days, periphery.event_days, periphery.processes,
        periphery.reaching, len(periphery.reaching), periphery.half_fibres, periphery.treated.passing,
        Expression.allocate(intact, drive, len(periphery.days)),
    )  # fmt: skip
    treated = periphery.treated
    activation = treated.activation(out.by_version(drive)[0], drive.healthy[0])
    return Examination(
        days=periphery.days,
        commands=asked.names,
        muscles=intact.nerve.pool_names,
        activation=activation,
        healthy=drive.healthy,
        excess=synkinesis.excess(activation, drive.healthy, out.own_rest * drive.strength * treated.output),
    )
