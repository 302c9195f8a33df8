"""The film of regrowth: what is shown, which words belong to a day, and how it is told to those who cannot see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simsynk.errors import InputError, Problem
from simsynk.events.event import Event
from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.study.opened import OpenedRun
from simsynk.view import style
from simsynk.view.animation.arrivals import Wave, wave_on, waves
from simsynk.view.animation.clock import Clock, clock_of
from simsynk.view.animation.tips import Tips, drawn_tips
from simsynk.view.layout import Layout, layout_of


@dataclass(frozen=True, kw_only=True)
class RegrowthFilm:
    """Axons of one nerve that regrow from the lesion to the muscles.

    Parameters
    ----------
    periphery, layout, tips
        The nerve, where it is drawn, and what of it is drawn.
    waves, clock
        When axons arrive, and which days are shown.
    treatments
        Day and words of what else happens to this side.
    title
        Heading.
    provenance
        What the footer names.
    """

    periphery: Periphery = field(repr=False)
    layout: Layout = field(repr=False)
    tips: Tips = field(repr=False)
    waves: tuple[Wave, ...]
    clock: Clock
    treatments: tuple[tuple[float, str], ...]
    title: str
    provenance: Mapping[str, Any]

    def heading(self, day: float) -> str:
        """The day in large type."""
        wave = wave_on(self.waves, day)
        if wave is None:
            return "Before the injury"
        late = [words for when, words in self.treatments if day - 12 < when <= day]
        return f"Day {day:.0f}" + (f": {late[-1].lower()}" if late else "")

    def cause(self, day: float) -> str:
        """What cut the nerve on a day: `injury`, or the treatment of that day."""
        return next((words.lower() for when, words in self.treatments if when == day), "injury")

    def caption(self, day: float) -> str:
        """How many axons have arrived, with the number that they are counted against."""
        wave = wave_on(self.waves, day)
        if wave is None:
            return "The whole nerve reaches its muscles."
        since = f" after the {self.cause(wave.day)} of day {wave.day:.0f}" if len(self.waves) > 1 else ""
        if not wave.total:
            return f"No axon reaches a muscle again{since}."
        share = f"{percent(wave.share(day))} of the axons that will arrive{since} have arrived"
        return f"{share} ({wave.arrived(day):,} of {wave.total:,})"

    def territory_shares(self, day: float) -> list[tuple[str, float, float]]:
        """For each territory (or muscle of a plain nerve) the share of its arrivals that has arrived on a day.

        Returns
        -------
        Name, share from the muscle's own branch, share from another branch; of all regrown branches of axons that
        ever arrive there after the latest lesion. Territories that none reaches are left out.
        """
        wave = wave_on(self.waves, day) or self.waves[0]
        found = []
        for name, (arrivals, foreign) in self._arrivals(wave.day).items():
            there = arrivals <= day
            found.append((name, float((there & ~foreign).mean()), float((there & foreign).mean())))
        return found

    def _arrivals(self, lesion_day: float) -> dict[str, tuple[Any, Any]]:
        intact, table = self.periphery.intact, self.periphery.processes
        rows = self.periphery.reaching
        rows = rows[table.event[rows] != NO_EVENT]
        rows = rows[self.periphery.event_days[table.event[rows]] == lesion_day]
        pool = intact.pool_of_route[table.route[rows]]
        branch = intact.branch_of_route
        foreign = branch[table.route[rows]] != branch[intact.route[table.axon[rows]]]
        pools = intact.nerve.pools
        names = [p.territory if self.layout.face else p.name for p in pools]
        known = (
            self.layout.face["territories"] if self.layout.face else [p.name for p in pools if not p.outside_count]
        )
        found = {}
        for name in known:
            here = [k for k, p in enumerate(pools) if names[k] == name and not p.outside_count]
            own = np.isin(pool, here)
            if own.any():
                found[name] = (table.arrival[rows][own].astype(np.float64), foreign[own])
        return found

    def description(self) -> str:
        """What can be seen, for those who cannot see it."""
        wave, side = self.waves[0], self.periphery.side
        told = f"One simulated {side} nerve is hurt on day {wave.day:.0f} ({wave.edge.replace('_', ' ')}); "
        if not wave.total:
            return told + "the axons beyond the injury fade, and none reaches a muscle again."
        half, most = wave.day_of(0.5), wave.day_of(0.9)
        told += (
            f"axons regrow to the muscles. The first arrives on day {wave.arrivals[0]:.0f}, half of those that will "
        )
        told += f"arrive by day {half:.0f}, nine tenths by day {most:.0f}. "
        led = sum(tip.led for tip in self.tips.sprouts if tip.arrives)
        ends = [tip for tip in self.tips.sprouts if tip.arrives and not tip.led]
        wrong = sum(tip.misrouted for tip in ends)
        told += f"{wrong} of {len(ends)} drawn lines that arrive end in another branch than their own."
        return told + (f" {led} more come from a donor nerve, led over by surgery." if led else "")

    def key_days(self) -> tuple[float, float, float, float]:
        """Four days that tell the story in print: the cut, the first arrivals, the middle, the end."""
        wave = self.waves[0]
        last = self.clock.moments[-1].day
        if not wave.total:
            return (wave.day, *(wave.day + part * (last - wave.day) for part in (1 / 3, 2 / 3)), last)  # type: ignore[return-value]
        begin = wave.day + max(1.0, 0.1 * (wave.day_of(0.5) - wave.day))
        return (round(begin), float(np.ceil(wave.day_of(0.1))), float(np.ceil(wave.day_of(0.5))), round(last))


def regrowth_film(
    periphery: Periphery, timeline: Iterable[Event] = (), *, title: str = "",
    provenance: Mapping[str, Any] | None = None,
) -> RegrowthFilm:  # fmt: skip
    """Make the film of one grown nerve.

    Parameters
    ----------
    periphery
        A grown nerve (`simsynk.grow`).
    timeline
        What happens to the person, for the labels of treatments.
    title
        Heading; none means the nerve's own title.
    provenance
        What the footer names.

    Raises
    ------
    InputError
        When nothing in the nerve has to regrow.
    """
    found = waves(periphery)
    if not regrows(periphery):
        message = f"no axon of the {periphery.side} nerve is cut, so none regrows"
        raise InputError([Problem(path="--what", message=message, fix="write --what face, or choose another side")])
    layout = layout_of(periphery.intact.nerve)
    lesions = {wave.day for wave in found[:1]}
    spoken = dict.fromkeys((event.day, _spoken(event)) for event in timeline
                           if event.side == periphery.side and event.day not in lesions)  # fmt: skip
    return RegrowthFilm(
        periphery=periphery,
        layout=layout,
        tips=drawn_tips(periphery, layout),
        waves=found,
        clock=clock_of(found),
        treatments=tuple(sorted(spoken)),
        title=title or periphery.intact.nerve.title,
        provenance={"seed": periphery.seed, **(provenance or {}), "replicates": None,
                    "replicate": periphery.replicate},
    )  # fmt: skip


def percent(share: float) -> str:
    """A share in words that say neither none nor all where it is not so.

    Examples
    --------
    >>> percent(0.0), percent(0.002), percent(0.5), percent(0.998), percent(1.0)
    ('0 %', 'less than 1 %', '50 %', 'more than 99 %', '100 %')
    """
    if 0 < share < 0.005:
        return "less than 1 %"
    return "more than 99 %" if 0.995 <= share < 1 else f"{100 * share:.0f} %"


def regrows(periphery: Periphery) -> bool:
    """Whether any axon of a nerve was cut.

    Examples
    --------
    >>> import simsynk
    >>> regrows(simsynk.grow("toy", replicate=0, seed=1))
    True
    """
    return bool((periphery.processes.end < np.inf).any())


def regrowth_of(opened: OpenedRun, *, replicate: int | None = None, side: str | None = None) -> RegrowthFilm:
    """The film of a nerve of a result folder, grown again.

    Parameters
    ----------
    opened
        See `open_run`.
    replicate, side
        As in `OpenedRun.nerve`.
    """
    return regrowth_film(
        opened.nerve(replicate, side), opened.scenario.timeline,
        title=opened.result.title or opened.result.name, provenance=opened.result.provenance,
    )  # fmt: skip


def _spoken(event: Event) -> str:
    """Kind of an event in words."""
    return style.words(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(event).__name__).lower())
