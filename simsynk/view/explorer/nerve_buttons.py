"""What can be pressed on a drawn nerve: branches, twigs and connections, and the muscles that they reach."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Nerve, Pool
from simsynk.view import style
from simsynk.view.brought import lies_in_face
from simsynk.view.explorer.nerve_axons import curve, drawn
from simsynk.view.explorer.nerve_places import parted
from simsynk.view.explorer.nerve_sheet import APART, Sheet
from simsynk.view.lanes import along

Points = NDArray[np.float64]
Record = dict[str, Any]

_MARGIN = 90.0
_TWIG_ANCHOR, _MIDDLE = 0.72, 0.5
_BESIDE, _WORDS_OVER, _WORDS_APART = (40.0, 0.0), (0.0, 46.0), 105.0
_NAME_LETTERS = 17


def buttons(sheet: Sheet, nerve: Nerve, cuts: Sequence[str]) -> list[Record]:
    """One button a branch, a twig, or the two directions of a connection, in the order of the tree."""
    groups = _groups(nerve, cuts)
    anchors = [_anchor(sheet, nerve, names[0]) for names in groups]
    low, high = _room(sheet)
    places = parted(np.array(anchors).reshape(-1, 2), APART, low, high)
    codes = _codes(nerve, groups)
    looks = style.branch_looks(nerve)
    found = []
    for names, anchor, place, code in zip(groups, anchors, places, codes, strict=True):
        kind = nerve.edge(names[0]).kind
        home = nerve.branch_of_edge(names[0]) or ""
        found.append(
            {
                "name": names[0],
                "code": code,
                "title": _title(nerve, names),
                "kind": kind,
                "cuts": list(names),
                "colour": style.SOFT_INK if kind == "connection" or home not in looks else looks[home][0],
                "parent": home if kind == "twig" and home in cuts else None,
                "x": round(float(place[0])),
                "y": round(float(place[1])),
                "at": [round(float(one)) for one in anchor],
            }
        )
    return found


def _groups(nerve: Nerve, cuts: Sequence[str]) -> list[tuple[str, ...]]:
    """Cuts that one button makes: branches with their twigs after them, then the connections in pairs."""
    found: list[tuple[str, ...]] = []
    for name in (one for one in cuts if nerve.edge(one).kind == "branch"):
        twigs = [one for one in cuts if nerve.edge(one).kind == "twig" and nerve.branch_of_edge(one) == name]
        found += [(name,), *((twig,) for twig in twigs)]
    known = {name for group in found for name in group}
    for name in (one for one in cuts if one not in known):
        edge = nerve.edge(name)
        if name in known:
            continue
        back = [o for o in cuts if (nerve.edge(o).tail, nerve.edge(o).head) == (edge.head, edge.tail)]
        group = (name, *back) if edge.kind == "connection" else (name,)
        found.append(group)
        known.update(group)
    return found


def _anchor(sheet: Sheet, nerve: Nerve, name: str) -> Points:
    """Where on its edge a button belongs; between the two directions of a connection."""
    edge = nerve.edge(name)
    part = _TWIG_ANCHOR if edge.kind == "twig" else _MIDDLE
    place, _ = along(sheet.to(sheet.layout.edges[name]), np.array([part]))
    return np.asarray(place[0])


def _room(sheet: Sheet) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where the middle of a button may be."""
    return (_MARGIN, _MARGIN), (sheet.width - _MARGIN, sheet.height - _MARGIN)


def _title(nerve: Nerve, names: Sequence[str]) -> str:
    """What a button cuts, in words."""
    if nerve.edge(names[0]).kind != "connection":
        return style.words(names[0])
    edge = nerve.edge(names[0])
    ends = [_branch_to(nerve, edge.tail), _branch_to(nerve, edge.head)]
    if not all(ends):
        return style.words(names[0])
    return f"Connection {' and '.join(style.words(one).lower() for one in ends)}"


def _branch_to(nerve: Nerve, node: str) -> str:
    """The branch that leads to a node."""
    return next(
        (e.name for e in nerve.edges if e.kind == "branch" and e.head == node and e.name in nerve.branches), ""
    )


def _codes(nerve: Nerve, groups: Sequence[Sequence[str]]) -> list[str]:
    """Short marks: the first letters that tell the branches apart, and the number of the twig."""
    branches = list(dict.fromkeys(nerve.branch_of_edge(names[0]) or names[0] for names in groups))
    short = dict(zip(branches, shortest(branches), strict=True))
    found = []
    for names in groups:
        edge = nerve.edge(names[0])
        if edge.kind == "connection":
            ends = [_branch_to(nerve, node) for node in (edge.tail, edge.head)]
            found.append("\u2013".join(short.get(one, one[:1].upper()) for one in ends))
        else:
            home = nerve.branch_of_edge(names[0]) or names[0]
            number = names[0].removeprefix(home).strip("_")
            found.append(short[home] + (number if number.isdigit() else number[:1].upper()))
    return found


def shortest(names: Sequence[str]) -> list[str]:
    """The fewest first letters that tell names apart.

    Examples
    --------
    >>> shortest(["buccal", "marginal_mandibular", "masseteric"])
    ['B', 'Mar', 'Mas']
    """
    found = []
    for name in names:
        size = next((n for n in range(1, len(name)) if sum(other[:n] == name[:n] for other in names) == 1), len(name))
        found.append(name[:size].capitalize())
    return found


def targets(sheet: Sheet, nerve: Nerve) -> list[Record]:
    """Muscles of the face with the places where they are drawn and where their buttons stand."""
    pools = [p for p in nerve.pools if p.target == "muscle" and p.units > 0 and _shown(sheet, p)]
    anchors = [_belly_middle(sheet, pool) for pool in pools]
    low, high = _room(sheet)
    wanted = np.array(anchors).reshape(-1, 2)
    places = parted(wanted, APART, low, high) if sheet.layout.face else wanted + np.array(_BESIDE)
    words = parted(wanted - np.array(_WORDS_OVER), _WORDS_APART, low, high)
    found = []
    for pool, anchor, place, said in zip(pools, anchors, places, words, strict=True):
        belly = sheet.to(sheet.layout.bellies[pool.name])
        found.append(
            {
                "muscle": pool.name,
                "code": pool.code,
                "title": style.words(pool.name),
                "lines": textwrap.wrap(style.words(pool.name), _NAME_LETTERS),
                "x": round(float(place[0])),
                "y": round(float(place[1])),
                "at": [round(float(one)) for one in anchor],
                "said": [round(float(one)) for one in said],
                "d": drawn(belly if len(belly) < 3 else curve(belly)),
            }
        )
    return found


def _shown(sheet: Sheet, pool: Pool) -> bool:
    return lies_in_face(pool) if sheet.layout.face else not pool.outside_count


def _belly_middle(sheet: Sheet, pool: Pool) -> Points:
    place, _ = along(sheet.to(sheet.layout.bellies[pool.name]), np.array([0.5]))
    return np.asarray(place[0])
