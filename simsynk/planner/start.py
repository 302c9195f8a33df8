"""A plan that was made by hand, read as a proposal on which the planner can build."""

from __future__ import annotations

from collections.abc import Iterator

from simsynk.errors import InputError, Problem, name_fix
from simsynk.events.event import Event
from simsynk.events.myectomy import Myectomy
from simsynk.events.neurolysis import Neurolysis
from simsynk.events.toxin import Toxin, toxin_file
from simsynk.planner.proposal import Proposal
from simsynk.scenario.plan import Plan, with_plan
from simsynk.scenario.scenario import Scenario
from simsynk.simulate import Patient
from simsynk.study.readout import cuttable

_KNOWN = (Neurolysis, Myectomy, Toxin)


def day_of(plan: Plan) -> float | None:
    """Day of a plan's cuts and myectomies: of the last event that is no injection; None for injections alone."""
    days = [float(event["day"]) for event in plan.events if event["kind"] not in ("toxin", "botox", "botulinum")]
    return max(days, default=None)


def proposal_from(plan: Plan, scenario: Scenario, patient: Patient, side: str, day: float) -> Proposal:
    """What a plan does to one side, all at once on one day but for toxin that was given before.

    Parameters
    ----------
    plan
        The plan.
    scenario, patient
        What it is played on.
    side, day
        Side and day of the planner.

    Raises
    ------
    InputError
        For events other than cuts, toxin and myectomy, cuts of a share of the axons or beside the middle of a branch,
        events on another side or day, and branches that cannot be cut.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.scenario.plan import load_plan
    >>> severe = load("bells_palsy_severe")
    >>> proposal_from(load_plan("eyelid_neurolysis"), severe, prepare(severe), "right", 540.0).cuts
    ('zygomatic_1', 'zygomatic_2')
    """
    # The same scenario with the plan lists every event of the plan as the simulation would play it.
    played = list(with_plan(scenario, plan).timeline)
    for event in scenario.timeline:
        played.remove(event)
    known = cuttable(patient.side(side).intact.nerve)
    faults = [fault for event in played for fault in _faults(event, plan, side, day, known)]
    if faults:
        raise InputError(faults)
    scale = toxin_file().table("products")
    cuts = {event.site for event in played if isinstance(event, Neurolysis)}
    return Proposal(
        cuts=tuple(name for name in known if name in cuts),
        myectomies=tuple((one.muscle, one.fraction) for one in played if isinstance(one, Myectomy)),
        doses=tuple(
            (one.muscle, one.dose_units / scale[one.product], one.day) for one in played if isinstance(one, Toxin)
        ),
    )


def _faults(event: Event, plan: Plan, side: str, day: float, known: tuple[str, ...]) -> Iterator[Problem]:
    def fault(message: str, fix: str) -> Problem:
        return Problem(path=f"--start {plan.name}", message=message, fix=fix)

    if not isinstance(event, _KNOWN):
        what = type(event).__name__.lower()
        yield fault(f"holds an event that the planner does not know: {what}",
                    "keep cuts, toxin and myectomy, and play the rest with `simsynk compare`")  # fmt: skip
        return
    if event.side != side:
        yield fault(f"acts on the {event.side} side", f"the planner works on the {side} side; choose it with --side")
    if isinstance(event, Toxin):
        if event.day >= day:
            yield fault(f"gives toxin on day {event.day:g}, which has not acted by day {day:g}",
                        "give it earlier, or look later with --day")  # fmt: skip
        return
    if event.day != day:
        yield fault(f"acts on day {event.day:g}, and the planner works on day {day:g}",
                    f"put it on day {day:g}, or write --day {event.day:g}")  # fmt: skip
    if isinstance(event, Neurolysis):
        if event.fraction < 1:
            yield fault(f"cuts {event.fraction:.0%} of the axons of {event.site}",
                        "the planner knows whole cuts alone; leave the fraction out")  # fmt: skip
        if event.site not in known:
            yield fault(f"cuts {event.site}, which is no branch that the planner can cut",
                        name_fix(event.site, known))  # fmt: skip
        elif event.site_mm is not None:
            yield fault(f"cuts {event.site} at {event.site_mm:g} mm", "leave site_mm out")
