"""What lies behind the drawn axons: half a face with its territories, or the names of the muscles of a plain tree."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, PathPatch, Polygon
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

from simsynk.periphery.state import Periphery
from simsynk.view import style
from simsynk.view.brought import donor_edges, lies_in_face
from simsynk.view.lanes import edge_share, working_halves
from simsynk.view.layout import Layout, Points, open_curve

_FACE_SCALE, _HALF_SCALE, _OUTWARD = 0.70, 0.46, 146.0
_BAR, _SHORT_BAR, _NONE, _OWN = 30.0, 12.0, "#E4DFD8", "#B4B0AA"
_LETTER = 1.36
_APART, _CROWDED_APART = 15.0, 7.0
"""Least distance in mm of the muscles of a narrow plain tree, whose names take three lines; two in a long one."""

_CROWDED = 12
"""A narrow plain tree with more muscles would be longer than a page."""


def fibres_key(*, donors: bool) -> str:
    """What the bars of the territories hold; with donor nerves, theirs as well."""
    other = "another branch or a donor nerve" if donors else "another branch"
    return f"Muscle fibres that now answer to {other} (dark), to their own (grey) or to none (pale)."


SKIN, BONE, BELLY = "#F7F4F0", "#EFEDE8", "#EDE3DC"
"""Colours of what lies behind a nerve, on paper and in films."""

_FEATURE = "#B9B2A8"

OUTLINES = (
    "outline", "neck", "ear", "upper_lid", "lower_lid", "nose", "upper_lip", "lower_lip", "mouth", "labiomental",
)  # fmt: skip
"""Lines of half a face, by their names in the layout's file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """From a layout's mm to the sheet's.

    Parameters
    ----------
    scale
        Sheet mm for each layout mm.
    left, top
        Place of the layout's corner on the sheet.
    outward, height
        That corner in the layout.
    sign
        1 draws outwards to the left, -1 to the right.
    tall
        How much larger heights are drawn than widths.
    """

    scale: float
    left: float
    top: float
    outward: float
    height: float
    sign: float
    tall: float = 1.0

    def to(self, points: Points) -> Points:
        """Places on the sheet, (..., 2)."""
        x = self.left + self.scale * (self.outward - self.sign * points[..., 0])
        return np.stack([x, self.top + self.tall * self.scale * (self.height - points[..., 1])], axis=-1)

    def spot(self, x: float, y: float) -> tuple[float, float]:
        """One place on the sheet."""
        place = self.to(np.array([x, y], np.float64))
        return float(place[0]), float(place[1])


def halo(width: float = 2.0) -> withStroke:
    """A white border that keeps text legible over lines."""
    return withStroke(linewidth=width, foreground="white")


def served_fibres(periphery: Periphery, day: float) -> dict[str, tuple[float, float, float]]:
    """Fibres of each muscle before the injury, and on a day those served from their own and from another branch."""
    intact, rows = periphery.intact, periphery.reaching
    route = periphery.processes.route[rows]
    branch = intact.branch_of_route
    foreign = branch[route] != branch[intact.route[periphery.processes.axon[rows]]]
    fibres = working_halves(periphery, day) / 2
    muscle, count = intact.pool_of_route[route], len(intact.nerve.pools)
    own = np.bincount(muscle, weights=fibres * ~foreign, minlength=count)
    other = np.bincount(muscle, weights=fibres * foreign, minlength=count)
    columns = zip(intact.endplate_count.tolist(), own.tolist(), other.tolist(), strict=True)
    return dict(zip(intact.nerve.pool_names, columns, strict=True))


def _shares(parts: Sequence[tuple[float, float, float]]) -> tuple[float, float] | None:
    """Shares of all fibres served from their own and from another branch; None where a muscle is absent."""
    every, own, other = (sum(column) for column in zip(*parts, strict=True))
    return (own / every, other / every) if every else None


class FaceBackdrop:
    """Half a face with the nerve's course beside the ear; the other half, or the margin, carries the numbers.

    Parameters
    ----------
    periphery
        A grown nerve.
    layout
        Where it is drawn, over a face.
    top
        Where the drawing begins on the sheet, in mm.
    width
        Width of the sheet in mm; a narrow one shows one half of the face alone.
    """

    def __init__(self, periphery: Periphery, layout: Layout, top: float, width: float = style.WIDE_MM) -> None:
        self.periphery, self.layout, self.width = periphery, layout, width
        self.whole = width == style.WIDE_MM
        right = periphery.side == "right"
        scale = _FACE_SCALE if self.whole else _HALF_SCALE
        outward = _OUTWARD if right else width / scale - _OUTWARD
        self.frame = Frame(
            scale=scale,
            left=2.0 if right else -2.0,
            top=top,
            outward=outward,
            height=74.0,
            sign=1 if right else -1,
        )
        self.bottom = self.frame.spot(0, -137.0)[1] + 2

    def draw(self, axes: Axes, day: float) -> None:
        """Draw everything that lies behind the axons, and the labels."""
        face = self.layout.face
        bone = np.array(face["face"]["bone"], np.float64)
        axes.add_patch(PathPatch(closed(self.frame.to(bone)), fc=BONE, ec="none", zorder=0.5))
        self._skin(axes, face["face"])
        for side in (1.0, -1.0) if self.whole else (1.0,):
            self._features(axes, face["face"], side)
        for pool in self.periphery.intact.nerve.pools:
            if lies_in_face(pool):
                belly = self.frame.to(self.layout.bellies[pool.name])
                thick = 4.4 if self.whole else 3.2
                axes.plot(
                    *belly.T, color=BELLY, lw=thick, solid_capstyle="round", solid_joinstyle="round", zorder=1.6
                )
        self._labels(axes)
        self._territories(axes, day)

    def _skin(self, axes: Axes, curves: Mapping[str, Any]) -> None:
        for name in ("neck", "outline"):
            half = open_curve(np.array(curves[name], np.float64))
            middle = np.array([[0.0, half[-1, 1]], [0.0, half[0, 1]]])
            area = np.vstack([half, (half * (-1, 1))[::-1]]) if self.whole else np.vstack([half, middle])
            axes.add_patch(Polygon(self.frame.to(area), fc=SKIN, ec="none", zorder=0.8))

    def _features(self, axes: Axes, curves: Mapping[str, Any], side: float) -> None:
        weight = 1.0 if side > 0 else 0.6
        colour = style.shade(_FEATURE, 1.0 if side > 0 else 0.55)
        for name in OUTLINES:
            line = np.array(curves[name], np.float64) * (side, 1)
            axes.plot(*self.frame.to(open_curve(line)).T, color=colour, lw=weight, zorder=1.5, solid_capstyle="round")
        brow = np.array(curves["brow"], np.float64) * (side, 1)
        axes.plot(
            *self.frame.to(open_curve(brow)).T, color=colour, lw=3.0 * weight, zorder=1.4, solid_capstyle="round"
        )
        iris = curves["iris"]
        centre = self.frame.spot(side * iris["x"], iris["y"])
        axes.add_patch(Circle(centre, iris["radius"] * self.frame.scale, fc=colour, ec="none", zorder=1.4, alpha=0.6))

    def _labels(self, axes: Axes) -> None:
        looks = style.branch_looks(self.periphery.intact.nerve)
        outer = "right" if self.frame.sign > 0 else "left"
        for name, (x, y) in self.layout.face["branch_labels"].items():
            axes.text(
                *self.frame.spot(x, y), style.words(name), fontsize=style.TEXT, weight="bold", color=looks[name][0],
                ha=outer, va="center", zorder=6.5, path_effects=[halo(2.5)], gid="branch",
            )  # fmt: skip
        places = self.layout.face["donor_labels"]
        for name in (one for one in donor_edges(self.periphery.intact.nerve) if one in places):
            x, y = places[name]
            axes.text(
                *self.frame.spot(x, y), style.words(name), fontsize=style.TEXT, weight="bold", color=looks[name][0],
                ha=outer, va="center", zorder=6.5, path_effects=[halo(2.5)], gid="donor",
            )  # fmt: skip
        for text, x, y in self.layout.face["places"]:
            at, level = self.frame.spot(x, y)
            half = _LETTER * max(map(len, text.split("\n"))) / 2
            axes.text(
                min(max(at, half + 1), self.width - half - 1), level, text, fontsize=style.SMALL, style="italic",
                color=style.SOFT_INK, ha="center", va="center", zorder=6.5, linespacing=1.15, path_effects=[halo()],
                gid="place",
            )  # fmt: skip

    def _territories(self, axes: Axes, day: float) -> None:
        """Share of foreign fibres of each territory, at its height beside the drawn half of the face."""
        fibres = served_fibres(self.periphery, day)
        pools = self.periphery.intact.nerve.pools
        x, inner, way = (-7.0 if self.whole else -3.0), *(("left", 1) if self.frame.sign > 0 else ("right", -1))
        if self.whole:
            text = style.wrapped(fibres_key(donors=bool(donor_edges(self.periphery.intact.nerve))), 42.0, style.SMALL)
            axes.text(
                *self.frame.spot(x, 56.0), text, fontsize=style.SMALL, color=style.SOFT_INK, ha=inner, va="center",
                path_effects=[halo()], zorder=6.5,
            )  # fmt: skip
        length = _BAR if self.whole else _SHORT_BAR
        for name, look in self.layout.face["territories"].items():
            left, y = self.frame.spot(x, look["y"])
            shares = _shares([fibres[p.name] for p in pools if p.territory == name and not p.outside_count])
            own, other = shares or (0.0, 0.0)
            words = f"{look['title']}  " if self.whole else f"{style.words(name)}\n"
            axes.text(
                left, y, f"{words}{100 * other:.0f} %", fontsize=style.TEXT if self.whole else style.SMALL, ha=inner,
                va="bottom", zorder=6.5, path_effects=[halo()], gid="territory", linespacing=1.15,
            )  # fmt: skip
            for level, (part, colour) in enumerate(((1.0, _NONE), (own + other, _OWN), (other, style.SOFT_INK))):
                ends = [left, left + way * length * part]
                axes.plot(ends, [y + 1.1] * 2, color=colour, lw=2.6, solid_capstyle="butt", zorder=6 + 0.1 * level)


class PlainBackdrop:
    """The muscles' names at the ends of a plain tree; see `FaceBackdrop`."""

    def __init__(self, periphery: Periphery, layout: Layout, top: float, width: float = style.WIDE_MM) -> None:
        self.periphery, self.layout = periphery, layout
        self.whole = width == style.WIDE_MM
        _, deepest, low, high = layout.box()
        across = (width - (68 if self.whole else 46)) / deepest
        steps = np.diff(sorted(float(line[:, 1].mean()) for line in layout.bellies.values()))
        apart = float(steps.min()) if len(steps) else _APART
        self.crowded = not self.whole and len(layout.bellies) > _CROWDED
        least = _CROWDED_APART if self.crowded else _APART
        tall = 1.0 if self.whole else max(1.0, least / (across * apart))
        self.frame = Frame(
            scale=across,
            left=8.0,
            top=top + (8 if self.crowded else 4),
            outward=deepest,
            height=high,
            sign=1,
            tall=tall,
        )
        self.bottom = self.frame.spot(0, low)[1] + 6

    def draw(self, axes: Axes, day: float) -> None:
        """Draw bellies, names and shares."""
        fibres = served_fibres(self.periphery, day)
        nerve = self.periphery.intact.nerve
        for pool in nerve.pools:
            belly = self.frame.to(self.layout.bellies[pool.name])
            axes.plot(*belly.T, color=BELLY, lw=9.0, solid_capstyle="round", zorder=1.6)
            self._name(axes, pool.name, _shares([fibres[pool.name]]), belly.mean(axis=0))
        if self.crowded:
            axes.text(
                axes.get_xlim()[1] - 5, self.frame.top - 6, "Fibres that answer to another branch:",
                fontsize=style.SMALL, color=style.SOFT_INK, ha="right", va="top",
            )  # fmt: skip
        self._branches(axes)

    def _name(self, axes: Axes, muscle: str, shares: tuple[float, float] | None, at: Points) -> None:
        """A muscle's name and how much of it answers to another branch."""
        told = "of fibres answer to another branch" if self.whole else "to another branch"
        number = f"{100 * shares[1]:.0f} % {told}" if shares else "absent"
        x, y = float(at[0]) + 4, float(at[1])
        if self.crowded:
            share = f"{100 * shares[1]:.0f}\u00a0%" if shares else "absent"
            words = "\n".join(textwrap.wrap(f"{style.words(muscle)}: {share}", 27))
            axes.text(x, y, words, fontsize=style.SMALL, va="center", linespacing=1.05, gid="territory")
            return
        name = style.words(muscle) if self.whole else "\n".join(textwrap.wrap(style.words(muscle), 18))
        axes.text(x, y - 0.3, name, fontsize=style.TEXT, weight="bold", va="bottom")
        axes.text(x, y + 0.3, number, fontsize=style.SMALL, color=style.SOFT_INK, va="top", gid="territory")

    def _branches(self, axes: Axes) -> None:
        """Names of the branches over their lines, off each other and off the muscles."""
        nerve, frame = self.periphery.intact.nerve, self.frame
        looks = style.branch_looks(nerve)
        across = frame.scale * frame.tall * self.layout.trunk_width / 2
        right = min(frame.to(belly)[:, 0].min() for belly in self.layout.bellies.values()) - 3.0
        taken: list[tuple[float, float, float, float]] = []
        for name in (one for one in nerve.branches if one in self.layout.edges):
            words = style.words(name) if self.whole else style.words(name).replace(" ", "\n")
            half = 0.85 * max(map(len, words.split("\n")))
            high = style.line_mm(style.TEXT, words.count("\n") + 1)
            x, y = frame.to(self.layout.edges[name][-2:].mean(axis=0))
            x, off = min(float(x), right - half), 2.2 + across * edge_share(self.periphery, name)
            places = [float(y) - off, *(float(y) + step for step in (off + high, off + high + 3, -off - 3))]
            box = next(
                (one for one in ((x - half, foot - high, x + half, foot) for foot in places)
                 if not any(_overlap(one, other) for other in taken)),
                (x - half, places[0] - high, x + half, places[0]),
            )  # fmt: skip
            taken.append(box)
            axes.text(
                x, box[3], words, fontsize=style.TEXT, weight="bold", color=looks[name][0], ha="center", va="bottom",
                zorder=6.5, path_effects=[halo(2.5)], gid="branch", linespacing=1.0,
            )  # fmt: skip


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) share room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


BACKDROPS: dict[bool, Callable[[Periphery, Layout, float, float], FaceBackdrop | PlainBackdrop]] = {
    True: FaceBackdrop,
    False: PlainBackdrop,
}
"""By whether the layout knows a face."""


def closed(points: Points) -> Path:
    """A smooth closed outline."""
    ring = np.vstack([points, points[:1]])
    return Path(open_curve(ring), closed=True)
