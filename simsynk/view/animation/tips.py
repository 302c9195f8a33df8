"""Where the tip of every drawn process is on any day, as the model grows it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk import rng
from simsynk.anatomy.variants import LEFT_OFFSET
from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.view.animation.arrivals import counted_axons
from simsynk.view.brought import is_donor
from simsynk.view.lanes import process_courses, sampled_axons, site_mm
from simsynk.view.layout import Layout, Points

_SAME_DAY = 0.01
_MOST_TIPS, _LESS_TIPS, _FEWEST_AXONS, _MOST_AXONS = 185, 30, 60, 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Tip:
    """One drawn process: an intact axon's own course, or a sprout from a lesion on.

    Parameters
    ----------
    row, axon, event
        Its row in the table of processes, its axon, and the lesion that it sprouted from (`NO_EVENT` for none).
    home, reached, muscle
        The axon's own branch, the branch in which the process runs, and its target.
    points, mm
        Its drawn course in mm of the layout, (points, 2), and the distance from the nucleus at each point.
    start_day, speed
        Day on which a sprout leaves the lesion, and mm a day.
    stop_mm, arrival, end
        As in `Processes`.
    kept_mm
        How far it stays after its end: to the lesion that cut it; the start of `mm` where nothing stays.
    led
        Whether surgery led it here, as an axon of a donor nerve.
    """

    row: int
    axon: int
    event: int
    home: str
    reached: str
    muscle: str
    points: Points = field(repr=False)
    mm: NDArray[np.float64] = field(repr=False)
    start_day: float
    speed: float
    stop_mm: float
    arrival: float
    end: float
    kept_mm: float
    led: bool = False

    @property
    def misrouted(self) -> bool:
        """Whether it runs in another branch than the axon's own, astray or led over by surgery."""
        return self.event != NO_EVENT and self.reached != self.home

    @property
    def arrives(self) -> bool:
        """Whether it ever reaches its target."""
        return np.isfinite(self.arrival) and self.end > self.arrival

    @property
    def stops_on(self) -> float:
        """Day on which it stops for good short of its target; inf where it does not."""
        if self.event == NO_EVENT or np.isfinite(self.arrival) or self.stop_mm >= self.mm[-1]:
            return float(np.inf)
        return self.start_day + max(self.stop_mm - float(self.mm[0]), 0.0) / self.speed

    def mm_on(self, day: float) -> float:
        """Distance of the tip from the nucleus on a day; that of the lesion before a sprout has left it."""
        if self.event == NO_EVENT or (self.arrives and day >= self.arrival):
            return float(self.mm[-1])
        grown = self.mm[0] + max(day - self.start_day, 0.0) * self.speed
        return float(min(grown, self.stop_mm, self.mm[-1]))

    def part(self, mm: float) -> Points:
        """The drawn course as far as a distance."""
        inside = self.mm < mm
        if not inside.any():
            return self.points[:1]
        return np.vstack([self.points[inside], self.at(mm)[None]])

    def at(self, mm: float) -> Points:
        """The drawn place at a distance, (2,)."""
        return np.array([np.interp(mm, self.mm, self.points[:, axis]) for axis in (0, 1)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tips:
    """The drawn processes of one nerve.

    Parameters
    ----------
    intact
        The own course of each drawn axon; `end` is the day on which it was cut.
    sprouts
        What grew from lesions, home ones before misrouted ones.
    axons_per_line
        How many axons one drawn axon stands for.
    """

    intact: tuple[Tip, ...] = field(repr=False)
    sprouts: tuple[Tip, ...] = field(repr=False)
    axons_per_line: int


def drawn_tips(periphery: Periphery, layout: Layout) -> Tips:
    """Choose axons evenly and follow every process of theirs.

    Parameters
    ----------
    periphery, layout
        The nerve, and where it is drawn.
    """
    table, counted = periphery.processes, counted_axons(periphery)
    new = table.event[: table.rows] != NO_EVENT
    each = (new & counted[table.axon[: table.rows]]).sum() / max(int(counted.sum()), 1)
    # Every further lesion adds remains and fading parts to the drawing.
    most = _MOST_TIPS - _LESS_TIPS * (len(set(periphery.event_days.tolist())) - 1)
    wanted = int(np.clip(most / max(each, 1.0), _FEWEST_AXONS, _MOST_AXONS))
    chosen = sampled_axons(periphery, wanted)
    rows = np.flatnonzero(np.isin(table.axon[: table.rows], chosen))
    found = int(new[rows].sum())
    if found > most:
        # The chosen ones have more sprouts than most: fewer of them keep the files small.
        chosen = sampled_axons(periphery, max(round(wanted * most / found), _FEWEST_AXONS))
        rows = np.flatnonzero(np.isin(table.axon[: table.rows], chosen))
    courses = process_courses(periphery, layout, chosen, rows)
    speeds = axon_speeds(periphery, chosen)
    pace = dict(zip(chosen.tolist(), speeds.tolist(), strict=True))
    tips = [_tip(periphery, row, *course, pace) for row, course in zip(rows.tolist(), courses, strict=True)]
    sprouts = [tip for tip in tips if tip.event != NO_EVENT]
    return Tips(
        intact=tuple(tip for tip in tips if tip.event == NO_EVENT),
        # Misrouted ones lie in front, in an order that favours no branch.
        sprouts=tuple(sorted(sprouts, key=lambda tip: (tip.misrouted, (tip.axon * 7919) % 1009))),
        axons_per_line=max(round(int(counted.sum()) / max(len(chosen), 1)), 1),
    )


def axon_speeds(periphery: Periphery, axons: NDArray[np.int64]) -> NDArray[np.float64]:
    """Speed of growth of each axon in mm a day, the same luck as in `regrow`, (axons,)."""
    table = rng.lognormal_table(periphery.speed_sigma)
    words = rng.draws(periphery.seed, periphery.replicate, axons + LEFT_OFFSET[periphery.side], rng.Decision.SPEED)
    return periphery.speed_mm_per_day * np.array([rng.quantile_slow(table, word) for word in words.tolist()])


def _tip(periphery: Periphery, row: int, mm: NDArray[np.float64], points: Points, pace: dict[int, float]) -> Tip:
    intact, table = periphery.intact, periphery.processes
    axon, event, route = int(table.axon[row]), int(table.event[row]), intact.routes[int(table.route[row])]
    stop = float(table.stop_mm[row])
    course = np.column_stack([points, np.maximum.accumulate(mm)])
    course = flowing(course)
    if event != NO_EVENT:
        site = float(table.split_mm[row])
        start = [np.interp(site, course[:, 2], course[:, axis]) for axis in (0, 1)]
        course = np.vstack([[*start, site], course[course[:, 2] > site]])
    return Tip(
        row=row, axon=axon, event=event,
        home=intact.routes[int(intact.route[axon])].branch, reached=route.branch,
        muscle=intact.nerve.pools[route.pool].name,
        points=course[:, :2], mm=course[:, 2],
        start_day=float(table.start_day[row]), speed=pace[axon], stop_mm=stop,
        arrival=float(table.arrival[row]), end=float(table.end[row]), kept_mm=_kept_mm(periphery, row),
        led=is_donor(intact.nerve.pools[int(intact.pool[axon])]),
    )  # fmt: skip


def _kept_mm(periphery: Periphery, row: int) -> float:
    """Where a later lesion cut a process; its own start when it was withdrawn or never ends."""
    table = periphery.processes
    end, arrival = float(table.end[row]), float(table.arrival[row])
    found = [float(table.split_mm[row])]
    for event in range(int(table.event[row]) + 1, len(periphery.event_days)):
        day = float(periphery.event_days[event])
        site = site_mm(periphery, int(table.route[row]), event)
        if site is not None and (abs(day - end) < _SAME_DAY or day < end < arrival):
            found.append(site)
    return min(found[1:], default=found[0])


def flowing(course: Points, each: int = 3) -> Points:
    """A quadratic B-spline along guide points, in as many dimensions as they have; both ends stay.

    Examples
    --------
    >>> flowing(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]]), each=1).tolist()
    [[0.0, 0.0], [0.5, 0.0], [1.0, 0.5], [1.0, 1.0]]
    """
    if len(course) < 3:
        return course
    middle = (course[:-1] + course[1:]) / 2
    t = (np.arange(1, each + 1) / each)[None, :, None]
    a, b, c = middle[:-1, None], course[1:-1, None], middle[1:, None]
    inner = (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
    return np.vstack([course[:1], middle[:1], inner.reshape(-1, course.shape[1]), course[-1:]])
