"""The course of single axons through a drawn nerve: each keeps its lane in the ribbon and changes it at a lesion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import GOLDEN
from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.view.brought import donor_edges, drawn_pools, transplant_edges
from simsynk.view.layout import Layout, Points

_PER_STRETCH = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One drawn axon or branch of an axon.

    Parameters
    ----------
    axon
        Which axon it is.
    home, reached
        Its own branch and the one in which it ends, as names; reached is empty when it ends at a lesion.
    muscle
        Where it ends; empty when it ends at a lesion.
    points
        Guide points of its course, (points, 2).
    led
        Whether it is an axon of a donor nerve, which surgery led to where it ends.
    """

    axon: int
    home: str
    reached: str
    muscle: str
    points: Points = field(repr=False)
    led: bool = False

    @property
    def misrouted(self) -> bool:
        """Whether it ends in another branch than its own without having been led there."""
        return bool(self.reached) and self.reached != self.home and not self.led


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """A route as places along it, each with the direction across the nerve and the ribbon's share of the route."""

    mm: NDArray[np.float64]
    centre: Points
    across: Points
    start: NDArray[np.float64]
    width: NDArray[np.float64]

    def at(self, lane: float) -> Points:
        """Guide points of one lane, 0 to 1 within the route's part of the ribbon."""
        return self.centre + self.across * (self.start + lane * self.width)[:, None]


def sampled_axons(periphery: Periphery, lines: int) -> NDArray[np.int64]:
    """Evenly chosen axons of the counted pools and of donors; all of them when there are no more than `lines`."""
    candidates = np.flatnonzero(drawn_pools(periphery.intact.nerve)[periphery.intact.pool])
    if len(candidates) <= lines:
        return candidates
    return candidates[((np.arange(lines) + 0.5) * len(candidates) / lines).astype(np.int64)]


def axon_lines(periphery: Periphery, layout: Layout, day: float | None = None, lines: int = 240) -> list[Line]:
    """Courses of sampled axons on a day, with every branch of an axon that holds muscle fibres.

    An axon without any fibre is drawn to its first lesion only.

    Parameters
    ----------
    periphery
        A grown nerve.
    layout
        Where the nerve is drawn.
    day
        An observed day; None means the last.
    lines
        Largest number of axons.
    """
    intact, table = periphery.intact, periphery.processes
    chosen = sampled_axons(periphery, lines)
    courses = _courses(periphery, layout, chosen)
    rows = periphery.reaching[working_halves(periphery, day) > 0]
    rows = rows[np.isin(table.axon[rows], chosen)]
    drawn = _Ends(periphery, layout, rows)
    found, donors = [], donor_edges(intact.nerve)
    for axon in chosen.tolist():
        home = intact.routes[int(intact.route[axon])].branch
        led = home in donors
        own = rows[table.axon[rows] == axon]
        lane = (axon * GOLDEN) % 1.0
        for row in own.tolist():
            route = intact.routes[int(table.route[row])]
            points = np.vstack([_followed(periphery, courses, row, lane)[1], drawn.end(row)[None]])
            name = intact.nerve.pools[route.pool].name
            found.append(Line(axon=axon, home=home, reached=route.branch, muscle=name, points=points, led=led))
        if not len(own):
            course = courses[int(intact.route[axon])]
            stump = course.at(lane)[course.mm <= first_lesion_mm(periphery, int(intact.route[axon]))]
            found.append(Line(axon=axon, home=home, reached="", muscle="", points=stump, led=led))
    return found


def working_halves(periphery: Periphery, day: float | None) -> NDArray[np.int32]:
    """Half-fibres that answer on a day, of each of `reaching`; a process cut on that day holds some but does nothing.

    Parameters
    ----------
    periphery
        A grown nerve.
    day
        An observed day; None means the last.
    """
    place = periphery.day_index(day)
    works = periphery.processes.end[periphery.reaching] > periphery.days[place]
    return np.where(works, periphery.half_fibres[:, place], 0).astype(np.int32)


def process_courses(
    periphery: Periphery, layout: Layout, chosen: NDArray[np.int64], rows: NDArray[np.int64]
) -> list[tuple[NDArray[np.float64], Points]]:
    """Courses of processes, each as distances from the nucleus and guide points, in the lanes of their axons.

    A process that reaches its muscle ends there, on a place of its own along the belly; another one at the last
    twig, which it need not reach.

    Parameters
    ----------
    periphery, layout
        The nerve, and where it is drawn.
    chosen
        The drawn axons, see `sampled_axons`.
    rows
        Rows of the table of processes, each of a chosen axon.
    """
    courses = _courses(periphery, layout, chosen)
    intact, table = periphery.intact, periphery.processes
    reaching = rows[np.isfinite(table.arrival[rows]) & (table.end[rows] > table.arrival[rows])]
    ends = _Ends(periphery, layout, reaching.astype(np.int32))
    found = []
    for row in rows.tolist():
        mm, points = _followed(periphery, courses, row, (int(table.axon[row]) * GOLDEN) % 1.0)
        if row in ends.place:
            length = intact.routes[int(table.route[row])].length_mm
            mm, points = np.append(mm, max(length, float(mm[-1]))), np.vstack([points, ends.end(row)[None]])
        found.append((mm, points))
    return found


def lesion_mm(periphery: Periphery, event: int) -> float:
    """Distance of a lesion from the proximal end of its edge, as its sprouts tell; the middle when there is none."""
    table, edge = periphery.processes, periphery.event_edges[event]
    length = periphery.intact.nerve.edge(edge).length_mm
    own = np.flatnonzero(table.event[: table.rows] == event)
    if not len(own):
        return length / 2
    before = _edge_start(periphery, int(table.route[own[0]]), edge)
    return length / 2 if before is None else float(np.clip(table.split_mm[own[0]] - before, 0.0, length))


def first_lesion_mm(periphery: Periphery, route: int) -> float:
    """Distance from the nucleus at which a route first meets a lesion; inf when it meets none."""
    starts = [(event, _edge_start(periphery, route, edge)) for event, edge in enumerate(periphery.event_edges)]
    return min((start + lesion_mm(periphery, event) for event, start in starts if start is not None), default=np.inf)


def site_mm(periphery: Periphery, route: int, event: int) -> float | None:
    """Distance from the nucleus at which a route meets a lesion; None where it does not."""
    start = _edge_start(periphery, route, periphery.event_edges[event])
    return None if start is None else start + lesion_mm(periphery, event)


def edge_share(periphery: Periphery, edge: str) -> float:
    """Share of the drawn axons that pass an edge in the intact nerve."""
    intact = periphery.intact
    counted = drawn_pools(intact.nerve)[intact.pool]
    passes = np.array([edge in route.edges for route in intact.routes])[intact.route]
    return float((passes & counted).sum() / max(int(counted.sum()), 1))


def _edge_start(periphery: Periphery, route: int, edge: str) -> float | None:
    nerve, edges = periphery.intact.nerve, periphery.intact.routes[route].edges
    if edge not in edges:
        return None
    return sum(nerve.edge(name).length_mm for name in edges[: edges.index(edge)])


def _followed(
    periphery: Periphery, courses: Sequence[_Course], row: int, lane: float
) -> tuple[NDArray[np.float64], Points]:
    """Distances and guide points of a process: the older course up to the lesion, its own from there."""
    table = periphery.processes
    route, event = int(table.route[row]), int(table.event[row])
    course = courses[route]
    if event == NO_EVENT:
        return course.mm, course.at(lane)
    own = course.at((lane + float(table.sprout[row]) * GOLDEN) % 1.0)
    edge = periphery.event_edges[event]
    older = int(table.previous[row])
    while older >= 0 and (table.event[older] >= event or not _passes(periphery, int(table.route[older]), edge)):
        older = int(table.previous[older])
    if older < 0:
        return course.mm, own
    mm, before = _followed(periphery, courses, older, lane)
    proximal = mm <= _cut(periphery, int(table.route[older]), event, float(table.split_mm[row]))
    distal = course.mm > _cut(periphery, route, event, float(table.split_mm[row]))
    return np.concatenate([mm[proximal], course.mm[distal]]), np.vstack([before[proximal], own[distal]])


def _passes(periphery: Periphery, route: int, edge: str) -> bool:
    return edge in periphery.intact.routes[route].edges


def _cut(periphery: Periphery, route: int, event: int, otherwise: float) -> float:
    """Distance at which a route meets a lesion; two ways to one edge need not be equally long."""
    start = _edge_start(periphery, route, periphery.event_edges[event])
    return otherwise if start is None else start + lesion_mm(periphery, event)


def _courses(periphery: Periphery, layout: Layout, chosen: NDArray[np.int64]) -> list[_Course]:
    """Every route as a course; the ribbon is shared out by the sampled axons whose home each route is."""
    intact = periphery.intact
    routes, names = intact.routes, [edge.name for edge in intact.nerve.edges]
    branches = [*intact.nerve.cross_section, *intact.nerve.branches]
    count = np.bincount(intact.route[chosen], minlength=len(routes)).astype(np.float64)
    donors, brought = (
        np.isin([route.branch for route in routes], edges)
        for edges in (donor_edges(intact.nerve), transplant_edges(intact.nerve))
    )
    # What is led to a transplanted muscle needs the room that it had in its own nerve.
    count[brought] = count[donors].sum()
    count = np.maximum(count, 0.2)
    unit = layout.trunk_width / count.sum()
    order = sorted(
        range(len(routes)),
        key=lambda q: (branches.index(routes[q].branch), [names.index(name) for name in routes[q].edges], q),
    )
    offset: dict[tuple[str, int], tuple[float, float]] = {}
    for name in layout.edges:
        there = [q for q in order if name in routes[q].edges]
        total = float(sum(count[q] for q in there))
        done = -total / 2
        for q in there:
            offset[name, q] = (done * unit, float(count[q]) * unit)
            done += float(count[q])
    return [_course(periphery, layout, q, offset) for q in range(len(routes))]


def _course(
    periphery: Periphery, layout: Layout, q: int, offset: dict[tuple[str, int], tuple[float, float]]
) -> _Course:
    mm, centres, starts, widths = [], [], [], []
    before, above = 0.0, offset[periphery.intact.routes[q].edges[0], q][0]
    for name in periphery.intact.routes[q].edges:
        length = periphery.intact.nerve.edge(name).length_mm
        line = layout.edges[name]
        part = (np.arange(_PER_STRETCH * (len(line) - 1)) + 0.5) / (_PER_STRETCH * (len(line) - 1))
        start, width = offset[name, q]
        # A branch leaves from its place in the parent's ribbon and comes to its own middle by half its way.
        own = np.clip(2 * part, 0, 1) ** 2 * (3 - 2 * np.clip(2 * part, 0, 1))
        mm.append(before + part * length)
        centres.append(along(line, part)[0])
        starts.append(above + own * (start - above))
        widths.append(np.full(len(part), width))
        before, above = before + length, start
    centre = _rounded(np.vstack(centres))
    step = _rounded(np.gradient(centre, axis=0))
    step /= np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-9)[:, None]
    return _Course(
        mm=np.concatenate(mm),
        centre=centre,
        across=np.stack([-step[:, 1], step[:, 0]], axis=1),
        start=np.concatenate(starts),
        width=np.concatenate(widths),
    )


def _rounded(points: Points) -> Points:
    """Points with their corners taken off; both ends stay."""
    for _ in range(4):
        points = np.vstack([points[:1], (points[:-2] + 2 * points[1:-1] + points[2:]) / 4, points[-1:]])
    return points


def along(line: Points, part: NDArray[np.float64]) -> tuple[Points, Points]:
    """Places at parts 0 to 1 of a line's length, and the unit vectors to its inferior side.

    Examples
    --------
    >>> place, inferior = along(np.array([[4.0, 0.0], [0.0, 0.0]]), np.array([0.25]))
    >>> place.tolist(), inferior.tolist()
    ([[3.0, 0.0]], [[0.0, -1.0]])
    """
    steps = np.diff(line, axis=0)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    reach = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = part * reach[-1]
    piece = np.clip(np.searchsorted(reach, wanted, side="right") - 1, 0, len(steps) - 1)
    share = (wanted - reach[piece]) / np.maximum(lengths[piece], 1e-9)
    direction = steps[piece] / np.maximum(lengths[piece], 1e-9)[:, None]
    return line[piece] + share[:, None] * steps[piece], np.stack([-direction[:, 1], direction[:, 0]], axis=1) + 0.0


class _Ends:
    """Places along a muscle's belly, dealt out so that each process ends near its twig."""

    def __init__(self, periphery: Periphery, layout: Layout, rows: NDArray[np.int32]) -> None:
        table = periphery.processes
        muscle = periphery.intact.pool_of_route[table.route[rows]]
        self.place: dict[int, Points] = {}
        for number, pool in enumerate(periphery.intact.nerve.pools):
            own = rows[muscle == number]
            near = [_nearest(layout.bellies[pool.name], layout.edges[r.twig][-1]) for r in periphery.intact.routes]
            own = own[np.lexsort((table.route[own], np.array(near)[table.route[own]]))]
            places, _ = along(layout.bellies[pool.name], (np.arange(len(own)) + 0.5) / max(len(own), 1))
            self.place.update(zip(own.tolist(), places, strict=True))

    def end(self, row: int) -> Points:
        """Where a process ends."""
        return self.place[row]


def _nearest(belly: Points, spot: Points) -> float:
    """Part of a belly's length at which it comes nearest to a spot."""
    parts = np.linspace(0, 1, 41)
    places, _ = along(belly, parts)
    return float(parts[np.argmin(np.hypot(*(places - spot).T))])
