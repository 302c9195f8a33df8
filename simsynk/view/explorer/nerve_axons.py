"""Sampled axons of one regrown nerve as lines that know which cuts silence them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.periphery.processes import NO_EVENT
from simsynk.periphery.state import Periphery
from simsynk.study.readout import Readout
from simsynk.timeline.virtual_cut import severed
from simsynk.view import style
from simsynk.view.animation.thinning import thinned
from simsynk.view.brought import donor_edges, drawn_pools
from simsynk.view.lanes import process_courses, sampled_axons, working_halves
from simsynk.view.layout import Layout

Points = NDArray[np.float64]
To = Callable[[Points], Points]

LINES = 130
"""Most axons that are drawn."""

_WITHIN = 2.0
_STEPS = 4


def axon_lines(readout: Readout, periphery: Periphery, layout: Layout, to: To) -> list[dict[str, Any]]:
    """Every branch of the sampled axons that works on the day of the readout.

    Parameters
    ----------
    readout
        Whose cuts and day.
    periphery
        One of its nerves, grown.
    layout, to
        Where the nerve is drawn, and from there to the drawing's units.

    Returns
    -------
    For each line its path, the place of its own branch among those of `style.branch_looks`, whether it ended in
    another one, the places of the cuts that silence it, and the day from which it is there.
    """
    intact, table = periphery.intact, periphery.processes
    chosen = sampled_axons(periphery, LINES)
    rows = periphery.reaching[working_halves(periphery, readout.day) > 0]
    rows = rows[np.isin(table.axon[rows], chosen)]
    cut = np.stack([severed(periphery, name, readout.day) for name in readout.cuts], axis=1)
    donors, found, branches = donor_edges(intact.nerve), [], list(style.branch_looks(intact.nerve))
    for row, (_, points) in zip(
        rows.tolist(), process_courses(periphery, layout, chosen, rows.astype(np.int64)), strict=True
    ):
        home = intact.routes[int(intact.route[table.axon[row]])].branch
        route = intact.routes[int(table.route[row])]
        there = 0.0 if table.event[row] == NO_EVENT else float(table.arrival[row])
        found.append(
            {
                "d": drawn(curve(to(points))),
                "home": branches.index(home),
                "wrong": int(route.branch != home and home not in donors),
                "cuts": np.flatnonzero(cut[row]).tolist(),
                "day": max(round(there), 0),
            }
        )
    return found


def axons_each(periphery: Periphery) -> int:
    """How many axons one line stands for."""
    counted = int(drawn_pools(periphery.intact.nerve)[periphery.intact.pool].sum())
    return round(counted / max(len(sampled_axons(periphery, LINES)), 1))


def curve(points: Points) -> Points:
    """A smooth line that follows guide points, with only as many points as the eye needs."""
    if len(points) < 3:
        return points
    middle = (points[:-1] + points[1:]) / 2
    t = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
    parts = [points[:1]]
    for start, control, end in zip(middle[:-1], points[1:-1], middle[1:], strict=True):
        parts.append((1 - t) ** 2 * start + 2 * t * (1 - t) * control + t**2 * end)
    return thinned(np.vstack([*parts, middle[-1:], points[-1:]]), _WITHIN)


def drawn(points: Points, closed: bool = False) -> str:
    """A path of whole units, written as short as SVG allows.

    Examples
    --------
    >>> drawn(np.array([[10.2, 20.0], [13.0, 18.0], [13.0, 30.0]]))
    'M10 20l3-2 0 12'
    """
    whole = np.round(points).astype(int)
    steps = np.diff(whole, axis=0)
    steps = steps[(steps != 0).any(axis=1)]
    text = " ".join(f"{x} {y}" for x, y in steps.tolist()).replace(" -", "-")
    return f"M{whole[0, 0]} {whole[0, 1]}l{text or '0 0'}" + ("z" if closed else "")
