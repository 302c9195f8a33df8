"""What a plan proposes to do to one side: branches to cut, muscle to take out, muscles to inject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.documents import read_text
from simsynk.errors import InputError, Problem, unknown_name
from simsynk.events.event import Event
from simsynk.events.muscle_output import kept_output
from simsynk.events.myectomy import Myectomy
from simsynk.events.toxin import Toxin
from simsynk.scenario.plan import SCHEMA, Plan, read_plan
from simsynk.study.readout import Readout

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Treatments of one side; cuts and myectomies share one day, every dose of toxin has its own.

    Parameters
    ----------
    cuts
        Branches, twigs and connections that are divided.
    myectomies
        Muscle, and the share of it that is taken out.
    doses
        Muscle, units of onabotulinum, and the day of the injection. Model inputs, not dosing advice.

    Examples
    --------
    >>> plan = Proposal(cuts=("cervical_1",), doses=(("mentalis", 2.5, 572.0),))
    >>> [event["kind"] for event in plan.to_plan("neck", 600, "Neck and chin").events]
    ['toxin', 'neurolysis']
    """

    cuts: tuple[str, ...] = ()
    myectomies: tuple[tuple[str, float], ...] = ()
    doses: tuple[tuple[str, float, float], ...] = ()

    @property
    def empty(self) -> bool:
        """Whether it does nothing."""
        return not (self.cuts or self.myectomies or self.doses)

    def to_plan(self, name: str, day: float, title: str, *, side: str | None = None, shows: str = "") -> Plan:
        """A plan file that `simsynk compare` and the explorer read.

        Parameters
        ----------
        name, title, shows
            Its head.
        day
            Day of the cuts and myectomies.
        side
            `right` or `left`; None leaves it to the scenario.

        Raises
        ------
        InputError
            For a proposal that does nothing: a plan file holds at least one event.
        """
        events = [{**event, "side": side} if side else event for event in self._events(day)]
        if not events:
            raise InputError(
                [Problem(path=name, message="the plan does nothing, so there is no file to write of it")]
            )
        text = _yaml({"schema": SCHEMA, "name": name, "title": title, "shows": shows, "events": events})
        return read_plan(read_text(text, shown_as=f"{name}.yaml"))

    def _events(self, day: float) -> list[dict[str, Any]]:
        """The events in the order of their days, toxin before the knife."""
        found: list[dict[str, Any]] = []
        for when in sorted({dose[2] for dose in self.doses}):
            table: dict[str, float] = {}
            for muscle, units, its_day in self.doses:
                if its_day == when:
                    table[muscle] = table.get(muscle, 0.0) + units
            found.append({"day": _plain(when), "kind": "toxin", "doses": {m: _plain(u) for m, u in table.items()}})
        if self.cuts:
            found.append({"day": _plain(day), "kind": "neurolysis", "branches": list(self.cuts)})
        for muscle, fraction in self.myectomies:
            found.append({"day": _plain(day), "kind": "myectomy", "muscle": muscle, "fraction": _plain(fraction)})
        return sorted(found, key=lambda event: float(event["day"]))

    def as_dict(self) -> dict[str, Any]:
        """For `plan.json`."""
        return {
            "cuts": list(self.cuts),
            "myectomies": [{"muscle": muscle, "fraction": fraction} for muscle, fraction in self.myectomies],
            "doses": [{"muscle": muscle, "units": units, "day": day} for muscle, units, day in self.doses],
        }


def outputs(proposal: Proposal, readout: Readout, days_since: float = 0.0) -> Values:
    """Share of each muscle's force that toxin and myectomy leave, (muscles,); cuts act on the wiring and not here.

    Parameters
    ----------
    proposal, readout
        What is done, and the nerves; its day is the day of the cuts and myectomies.
    days_since
        Days after the readout's day on which the face is looked at.

    Raises
    ------
    InputError
        For an unknown muscle.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> found = read_out(prepare(load("toy")), seed=1, replicates=range(1))
    >>> outputs(Proposal(myectomies=((found.patient.nerve.pool_names[0], 0.8),)), found).round(2).tolist()
    [0.2, 1.0, 1.0]
    """
    pools = readout.patient.nerve.pool_names
    for muscle in (*(one for one, _ in proposal.myectomies), *(one for one, _, _ in proposal.doses)):
        if muscle not in pools:
            raise unknown_name("muscles", muscle, pools, "a muscle of this nerve")
    side, day = readout.side.name, readout.day
    events: list[Event] = [Toxin(day=d, side=side, muscle=m, dose_units=u) for m, u, d in proposal.doses]
    events += [Myectomy(day=day, side=side, muscle=m, fraction=f) for m, f in proposal.myectomies]
    return kept_output(events, pools, np.array([day + days_since]))[0]


def _plain(number: float) -> float | int:
    """A whole number without its point."""
    return int(number) if float(number).is_integer() else float(number)


def _yaml(data: Mapping[str, Any]) -> str:
    import yaml  # only for writing a plan

    kept = {key: value for key, value in data.items() if value}
    return str(yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=110))
