"""What a planner is asked: what may be done, which movements must stay, and how much each region counts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from simsynk.anatomy.nerve import Nerve
from simsynk.errors import InputError, Problem, name_fix
from simsynk.events.myectomy import usual_shares
from simsynk.events.toxin import usual_muscles
from simsynk.simulate import Patient
from simsynk.study.readings import displayed_muscles
from simsynk.study.readout import cuttable

ALLOWED = ("cut", "connection", "toxin", "myectomy")
"""What a plan may hold: twigs cut, connections between branches cut, toxin, and part of a muscle taken out."""

OBJECTIVES = ("mean", "worst_tenth")
"""Unwanted movement is the mean over all nerves, or over the tenth of them that it leaves worst."""

ALIASES = {"eye": "eyelids", "midface": "cheek", "mouth": "lips"}
"""Everyday name of a region -> its name in a nerve file."""

_MOST_WEIGHT = 1e6
_FLOOR = re.compile(r"\s*(?P<command>[^\s<>=]+)\s*>=\s*(?P<share>\S+?)(?P<healthy>\s+of\s+healthy)?\s*")
_WEIGHT = re.compile(r"\s*(?P<region>[^\s=]+)\s*=\s*(?P<weight>\S+)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """A movement that a plan must leave.

    Parameters
    ----------
    command
        The command.
    share
        How much of its asked-for movement must be left.
    of_healthy
        Whether it is a share of the healthy movement, and not of the movement with nothing done.
    """

    command: str
    share: float
    of_healthy: bool = False

    @property
    def text(self) -> str:
        """As it is written.

        Examples
        --------
        >>> Keep(command="smile", share=0.8).text
        'smile>=0.8'
        """
        return f"{self.command}>={self.share:g}" + (" of healthy" if self.of_healthy else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A checked request.

    Parameters
    ----------
    allow
        Some of `ALLOWED`.
    cuts
        Twigs and connections that may be cut, in the order of the nerve.
    injected
        Muscles that may be injected with toxin.
    myectomies
        Muscles of which a part may be taken out.
    forbid
        What the user forbade, as written.
    most_cuts
        The largest number of cuts; None is any.
    keeps
        Movements that must stay.
    certainty
        Share of the nerves in which they must stay; None asks for them in the mean over the nerves.
    objective
        One of `OBJECTIVES`.
    weights
        Region -> how much its unwanted movement counts; a region that is not named counts 1.
    """

    allow: tuple[str, ...] = ("cut",)
    cuts: tuple[str, ...] = ()
    injected: tuple[str, ...] = ()
    myectomies: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()
    most_cuts: int | None = None
    keeps: tuple[Keep, ...] = ()
    certainty: float | None = None
    objective: str = "mean"
    weights: Mapping[str, float] = field(default_factory=dict)


def request_of(
    patient: Patient,
    *,
    side: str | None = None,
    allow: str = "cut",
    keep: str = "",
    weights: str = "",
    forbid: str = "",
    inject: str = "",
    excise: str = "",
    most_cuts: int | None = None,
    certainty: float | None = None,
    objective: str = "mean",
) -> Request:
    """A request from the texts of the command line, checked against a patient.

    Parameters
    ----------
    patient
        Whose commands, branches and muscles.
    side
        Side of the plan; None means the affected one (the right one of two).
    allow
        As `cut,toxin`.
    keep
        As `close_gentle>=0.9,smile>=0.5 of healthy`.
    weights
        As `eye=2,neck=0`.
    forbid
        Branches (all their twigs), twigs, connections and muscles that are left alone, as `temporal,platysma`.
    inject, excise
        Muscles for toxin and for myectomy; empty means those of published injections and operations, or every muscle
        of a nerve that has few of them.
    most_cuts, certainty, objective
        See `Request`.

    Raises
    ------
    InputError
        With every fault, and when nothing is left that may be done.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> found = request_of(prepare(load("toy")), keep="smile>=0.8", forbid="upper")
    >>> found.cuts, found.keeps[0].share
    (('middle_1', 'lower_1'), 0.8)
    """
    nerve = patient.side(side or patient.scenario.sides[0]).intact.nerve
    faults: list[Problem] = []
    kinds = tuple(_kinds(allow, faults))
    keeps = tuple(_keeps(patient, keep, faults))
    counted = dict(_weights(patient, weights, faults))
    barred = set(_forbidden(nerve, patient.nerve, forbid, faults))
    injected = tuple(_muscles(nerve, inject, "--inject", "toxin" in kinds, usual_muscles(), faults))
    excised = tuple(_muscles(nerve, excise, "--excise", "myectomy" in kinds, tuple(usual_shares()), faults))
    if certainty is not None and not keep.strip():
        faults.append(Problem(path="--certainty", message="has no effect without --keep", fix="name what to keep"))
    if objective not in OBJECTIVES:
        fix = name_fix(objective, OBJECTIVES)
        faults.append(Problem(path="--objective", message=f"'{objective}' is not an objective", fix=fix))
    if faults:
        raise InputError(faults)
    cuts, injected, excised = (
        tuple(name for name in names if name not in barred)
        for names in (_possible_cuts(nerve, kinds), injected, excised)
    )
    _check_anything_left(cuts, (*injected, *excised), most_cuts, barred)
    return Request(
        allow=kinds, cuts=cuts, injected=injected, myectomies=excised, forbid=_items(forbid), most_cuts=most_cuts,
        keeps=keeps, certainty=certainty, objective=objective, weights=counted,
    )  # fmt: skip


def _check_anything_left(
    cuts: Sequence[str], muscles: Sequence[str], most_cuts: int | None, barred: Set[str]
) -> None:
    if muscles or (cuts and most_cuts != 0):
        return
    path, message = "--allow", "nothing may be done"
    if cuts:
        path, message = "--max-cuts", "no cut may be made, and --allow names nothing else"
    elif barred:
        path, message = "--forbid", "every branch and muscle that --allow names is forbidden"
    fix = "allow more with --allow cut,toxin,myectomy, raise --max-cuts, or forbid less"
    raise InputError([Problem(path=path, message=message, fix=fix)])


def twigs_of(nerve: Nerve, branch: str) -> tuple[str, ...]:
    """The twigs of a branch; a branch without twigs, a twig or a connection stands for itself.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> twigs_of(prepare(load("bells_palsy_severe")).nerve, "cervical")
    ('cervical_1', 'cervical_2')
    """
    if branch in nerve.branches:
        found = tuple(twig for twig in nerve.twigs if nerve.branch_of_edge(twig) == branch)
        return found or (branch,)
    return (branch,)


def connections(nerve: Nerve) -> tuple[str, ...]:
    """Connections between branches."""
    return tuple(edge.name for edge in nerve.edges if edge.kind == "connection")


def region_of(name: str) -> str:
    """The region that a name or its everyday form means.

    Examples
    --------
    >>> region_of("eye"), region_of("neck")
    ('eyelids', 'neck')
    """
    return ALIASES.get(name, name)


def _possible_cuts(nerve: Nerve, kinds: Sequence[str]) -> tuple[str, ...]:
    found: set[str] = set()
    if "cut" in kinds:
        main = [name for name in nerve.branches if nerve.edge(name).kind == "branch"]
        found |= {*nerve.twigs, *(twig for branch in main for twig in twigs_of(nerve, branch))}
    if "connection" in kinds:
        found |= set(connections(nerve))
    return tuple(name for name in cuttable(nerve) if name in found)


def _items(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _kinds(text: str, faults: list[Problem]) -> Iterator[str]:
    given = _items(text)
    if not given:
        faults.append(Problem(path="--allow", message="nothing may be done", fix="write --allow cut"))
    for name in dict.fromkeys(given):
        if name in ALLOWED:
            yield name
        else:
            message = f"'{name}' is not something that a plan can hold"
            faults.append(Problem(path="--allow", message=message, fix=name_fix(name, ALLOWED)))


def _keeps(patient: Patient, text: str, faults: list[Problem]) -> Iterator[Keep]:
    moving = [name for name, some in zip(patient.repertoire.names, patient.repertoire.asked(), strict=True)
              if some.any()]  # fmt: skip
    seen: set[tuple[str, bool]] = set()
    for part in _items(text):
        found = _FLOOR.fullmatch(part)
        if found is None:
            fix = 'write a command and a share, as --keep "smile>=0.8,close_gentle>=0.5 of healthy"'
            faults.append(Problem(path="--keep", message=f"'{part}' is not a floor", fix=fix))
            continue
        command, share = found["command"], _number(found["share"], 1.0)
        if command not in moving:
            known = command in patient.repertoire.names
            message = f"'{command}' " + ("asks for no movement" if known else "is not a command of this scenario")
            faults.append(Problem(path="--keep", message=message, fix=name_fix(command, moving)))
        elif share is None:
            message = f"'{found['share']}' is not a share of the movement of {command}"
            faults.append(Problem(path="--keep", message=message, fix="write a number from 0 to 1, as 0.8"))
        elif (command, bool(found["healthy"])) in seen:
            faults.append(Problem(path="--keep", message=f"'{command}' is named twice", fix="name it once"))
        else:
            seen.add((command, bool(found["healthy"])))
            yield Keep(command=command, share=share, of_healthy=bool(found["healthy"]))


def _weights(patient: Patient, text: str, faults: list[Problem]) -> Iterator[tuple[str, float]]:
    shown = displayed_muscles(patient)
    pools = [pool for pool, own in zip(patient.nerve.pools, shown, strict=True) if own and pool.territory]
    regions = tuple(dict.fromkeys(pool.territory for pool in pools))
    known = (*regions, *(alias for alias, name in ALIASES.items() if name in regions))
    counted: dict[str, float] = {}
    for part in _items(text):
        found = _WEIGHT.fullmatch(part)
        if found is None:
            fix = "write a region and a number, as --weights eye=2,neck=1"
            faults.append(Problem(path="--weights", message=f"'{part}' is not a weight", fix=fix))
            continue
        weight = _number(found["weight"], _MOST_WEIGHT)
        if found["region"] not in known:
            message = f"'{found['region']}' is not a region of this face"
            faults.append(Problem(path="--weights", message=message, fix=name_fix(found["region"], known)))
        elif weight is None:
            message = f"'{found['weight']}' is not a weight"
            faults.append(Problem(path="--weights", message=message, fix="write a number from 0 up, as eye=2"))
        elif region_of(found["region"]) in counted:
            message = f"'{region_of(found['region'])}' is named twice"
            faults.append(Problem(path="--weights", message=message, fix="name it once"))
        else:
            counted[region_of(found["region"])] = weight
    if not any(counted.get(region, 1.0) for region in regions):
        message = "no region counts, so there is nothing to remove"
        faults.append(Problem(path="--weights", message=message, fix="leave one region above 0"))
    yield from counted.items()


def _muscles(
    nerve: Nerve, text: str, option: str, allowed: bool, usual: Sequence[str], faults: list[Problem]
) -> Iterator[str]:
    """Muscles that an option names; without it the usual ones, or all of a nerve that has few of them."""
    given = dict.fromkeys(nerve.code_to_name.get(name, name) for name in _items(text))
    if given and not allowed:
        kind = "toxin" if option == "--inject" else "myectomy"
        fix = f"write --allow {kind} as well"
        faults.append(Problem(path=option, message=f"has no effect when --allow leaves {kind} out", fix=fix))
    for name in given:
        if name not in nerve.muscles:
            message = f"'{name}' is not a muscle of this nerve"
            faults.append(Problem(path=option, message=message, fix=name_fix(name, nerve.muscles)))
    if allowed:
        known = [name for name in usual if name in nerve.muscles]
        wanted = given or (known if 2 * len(known) >= len(usual) else nerve.muscles)
        yield from (name for name in nerve.muscles if name in wanted)


def _forbidden(nerve: Nerve, typical: Nerve, text: str, faults: list[Problem]) -> Iterator[str]:
    """What is left alone; a person may lack a branch of the typical nerve, and forbidding it is no fault."""
    known = tuple(dict.fromkeys(
        name for one in (nerve, typical) for name in (*one.branches, *one.twigs, *connections(one), *one.muscles)
    ))  # fmt: skip
    for name in _items(text):
        full = nerve.code_to_name.get(name, name)
        if full in known:
            yield full
            yield from twigs_of(nerve, full)
        else:
            message = f"'{name}' is not a branch, twig or muscle of this nerve"
            faults.append(Problem(path="--forbid", message=message, fix=name_fix(name, known)))


def _number(text: str, most: float) -> float | None:
    """A number from 0 to a largest one; None for anything else."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= most else None
