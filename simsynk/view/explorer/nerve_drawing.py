"""The nerve as the explorer draws it: half a face or a plain tree, what can be cut, and where muscles are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.nerve import Edge
from simsynk.periphery.state import Periphery
from simsynk.study.readout import Readout
from simsynk.timeline.lesions import roots_of
from simsynk.view import style
from simsynk.view.explorer.nerve_axons import axon_lines, axons_each, curve, drawn
from simsynk.view.explorer.nerve_buttons import buttons, targets
from simsynk.view.explorer.nerve_lesions import lesions
from simsynk.view.explorer.nerve_sheet import LETTER, WORDS_TOP, Sheet, sheet_of, split
from simsynk.view.lanes import edge_share
from simsynk.view.layout import layout_of
from simsynk.view.tree_frame import BONE, OUTLINES, SKIN

Points = NDArray[np.float64]
Record = dict[str, Any]

_GAPS, _MIDDLE = {"twig": 0.3, "branch": 0.8}, 0.5
"""Part of an edge at which its cut is drawn, clear of the button."""

_THIN, _NARROW, _BULGE = 14.0, 9.0, 14.0


def nerve_drawing(readout: Readout) -> Record:
    """What the page needs to draw one side's nerve, in tenths of a mm of the packaged layout.

    Parameters
    ----------
    readout
        Regrown nerves; the drawn axons are those of the first one.

    Returns
    -------
    `width`, `height`; `shapes` behind the nerve; `edges` with their courses; `buttons` for what can be cut;
    `targets`, the muscles; `branches` with colour and mark; `lines`, sampled axons; `lesions`; `places`, names.

    Examples
    --------
    >>> from simsynk import load, prepare
    >>> from simsynk.study.readout import read_out
    >>> found = nerve_drawing(read_out(prepare(load("toy")), seed=1, replicates=[0]))
    >>> [button["code"] for button in found["buttons"]]
    ['U', 'U1', 'M', 'M1', 'L', 'L1']
    """
    periphery = readout.side.growth.grown(readout.seed, int(readout.replicates[0]))
    nerve = periphery.intact.nerve
    layout = layout_of(nerve)
    sheet = sheet_of(layout, readout.side.name == "right")
    pressed, places = buttons(sheet, nerve, readout.cuts), _places(sheet)
    return {
        "width": round(sheet.width),
        "height": round(sheet.height),
        "over_face": bool(layout.face),
        "shapes": _shapes(sheet),
        "branches": [_branch(name, look) for name, look in style.branch_looks(nerve).items()],
        "edges": [_edge(sheet, periphery, edge, readout.cuts) for edge in nerve.edges if edge.name in layout.edges],
        "buttons": pressed,
        "targets": targets(sheet, nerve),
        "lines": axon_lines(readout, periphery, layout, sheet.to),
        "axons_each": axons_each(periphery),
        "replicate": int(readout.replicates[0]),
        "lesions": lesions(sheet, periphery, readout, [*pressed, *places]),
        "places": places,
    }


def _branch(name: str, look: tuple[str, str]) -> Record:
    colour, marker = look
    return {"name": name, "title": style.words(name), "colour": colour, "marker": marker}


def _shapes(sheet: Sheet) -> list[Record]:
    """Half a face in pale lines; nothing behind a plain tree."""
    face: Mapping[str, Any] = sheet.layout.face.get("face", {})
    if not face:
        return []

    def line(name: str) -> Points:
        return sheet.to(np.array(face[name], np.float64))

    def shape(name: str, fill: str = "none") -> Record:
        return {"name": name, "d": drawn(curve(line(name))), "fill": fill, "line": True}

    bone = drawn(curve(_ring(line("bone"))), closed=True)
    found = [{"name": "bone", "d": bone, "fill": BONE, "line": False}, shape("neck"), shape("outline", SKIN)]
    found += [shape(name) for name in (*OUTLINES, "brow") if name not in ("neck", "outline")]
    iris = face["iris"]
    turn = np.linspace(0, 2 * np.pi, 17)
    ring = np.stack([iris["x"] + iris["radius"] * np.cos(turn), iris["y"] + iris["radius"] * np.sin(turn)], axis=1)
    found.append({"name": "iris", "d": drawn(sheet.to(ring), closed=True), "fill": "none", "line": True})
    return found


def _ring(points: Points) -> Points:
    """A closed outline through the middles of its sides."""
    start = (points[:1] + points[-1:]) / 2
    return np.vstack([start, points, start])


def _edge(sheet: Sheet, periphery: Periphery, edge: Edge, cuts: Sequence[str]) -> Record:
    """One edge: whole, and as the parts before and beyond a cut through its middle."""
    nerve = periphery.intact.nerve
    line = sheet.to(sheet.layout.edges[edge.name])
    if edge.kind == "connection":
        line = _beside(line)
    fine = curve(line)
    _, gap, beyond = split(fine, _GAPS.get(edge.kind, _MIDDLE))
    broad = max(sheet.layout.trunk_width * sheet.unit * edge_share(periphery, edge.name), _thin(edge))
    return {
        "name": edge.name,
        "kind": edge.kind,
        "tail": edge.tail,
        "head": edge.head,
        "home": nerve.branch_of_edge(edge.name) or "",
        "width": round(broad),
        "d": drawn(fine),
        "beyond": drawn(beyond),
        "gap": gap,
        "cut": next((name for name in cuts if edge.name in roots_of(nerve, name)), None),
    }


def _thin(edge: Edge) -> float:
    return _NARROW if edge.kind in ("connection", "side_branch") else _THIN


def _beside(line: Points) -> Points:
    """The two directions of a connection bulge to opposite sides, each to the right of its own way."""
    step = line[-1] - line[0]
    aside = np.array([-step[1], step[0]]) / max(float(np.hypot(*step)), 1e-9) * _BULGE
    return np.vstack([line[:1], (line[0] + line[-1])[None] / 2 + aside, line[-1:]])


def _places(sheet: Sheet) -> list[Record]:
    found = []
    for words, x, y in sheet.layout.face.get("places", []):
        at = sheet.to(np.array([x, y], np.float64))
        lines = words.split("\n")
        half = LETTER * max(map(len, lines)) / 2
        x = min(max(float(at[0]), half), sheet.width - half)
        found.append({"words": lines, "x": round(x), "y": round(max(float(at[1]), WORDS_TOP))})
    return found
