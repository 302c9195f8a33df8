"""What was simulated: the nerve, what happened to it and when, and what was asked of the face."""

from __future__ import annotations

from simsynk.events.toxin import DOSES, Toxin
from simsynk.regrowth.routing.settings import Routing
from simsynk.scenario.scenario import Scenario
from simsynk.view.report.blocks import Block, Points, Section, Table, Words, listed, percent, spoken
from simsynk.view.report.event_words import timeline_rows
from simsynk.view.report.told import Told

_ROUTINGS = {
    "fidelity": (
        "keeps its own tube with a probability that hangs on the conduit, else takes one by the share of tubes"
    ),
    "topographic": "takes a tube near its own place in the cross-section",
    "matrix": "takes a tube by set probabilities",
    "random": "takes any tube, in proportion to their number",
}


def section(told: Told) -> Section:
    """The methods of a run."""
    scenario = told.scenario
    blocks: list[Block] = [
        Words(text=f"{scenario.title}. To be seen: {scenario.shows}" if scenario.shows else f"{scenario.title}."),
        Points(items=facts(told)),
    ]
    if scenario.timeline:
        blocks.append(
            Table(
                caption="What happens, by day; sides are the patient's own",
                columns=("Day", "Side", "Event"),
                rows=timeline_rows(scenario.timeline),
                wordy=frozenset({1, 2}),
            )
        )
    if any(isinstance(event, Toxin) for event in scenario.timeline):
        blocks.append(Words(text=f"{DOSES[0].upper()}{DOSES[1:]}.", soft=True))
    return Section(key="simulated", title="What was simulated", blocks=blocks)


def facts(told: Told) -> list[tuple[str, str]]:
    """The nerve, its regrowth, the examination."""
    scenario, patient, result = told.scenario, told.opened.patient, told.result
    muscles = sum(pool.target == "muscle" for pool in patient.nerve.pools)
    found = [("Nerve", f"{patient.nerve.title}, {muscles} muscles"), ("Affected", _affected(told))]
    if told.injured:
        found.append(("Regrowth", f"at each lesion a sprout {routing_words(scenario.routing)}"))
    if scenario.regrowth:
        changed = [f"{name} {value:g}" for name, value in scenario.regrowth.items() if isinstance(value, int | float)]
        found.append(("Changed", f"rates of regrowth: {listed(changed or list(scenario.regrowth))}"))
    if patient.mechanisms:
        found.append(("Central mechanisms", listed([_switch(scenario, name) for name in patient.mechanisms])))
    commands = listed([spoken(name) for name in result.commands])
    days = listed([f"{day:g}" for day in result.days])
    return [*found, ("Asked of the face", commands), ("Examined on day", days), ("Replicates", _replicates(told))]


def _affected(told: Told) -> str:
    if not told.injured:
        return "neither side"
    return f"{listed(told.injured)} {'side' if len(told.injured) == 1 else 'sides'}"


def _replicates(told: Told) -> str:
    if told.result.expected:
        return "one expected nerve, worked out exactly"
    failed = f"; {len(told.result.failures)} more could not be grown" if told.result.failures else ""
    alike = ", all alike" if not told.injured else " that differ by luck alone"
    return f"{told.nerves}{alike if told.count > 1 else ''}{failed}"


def routing_words(routing: Routing) -> str:
    """How a sprout chooses its tube.

    Examples
    --------
    >>> routing_words(Routing(kind="matrix", misrouting=0.3))
    'takes a tube by set probabilities, leaving its own branch with probability 30\xa0%'
    """
    said = _ROUTINGS[routing.kind]
    if routing.misrouting is not None:
        said += f", leaving its own {routing.level} with probability {percent(routing.misrouting)}"
    return said


def _switch(scenario: Scenario, name: str) -> str:
    return f"{name} {getattr(scenario.central, name):g}"
