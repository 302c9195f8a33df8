"""The sheet of the regrowth film: what stands still behind the axons, and the axons of one day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simsynk.view import style
from simsynk.view.animation.pens import Pen, fitted
from simsynk.view.animation.regrowth import RegrowthFilm
from simsynk.view.animation.tips import Tip
from simsynk.view.brought import donor_edges, lies_in_face
from simsynk.view.lanes import along, edge_share, lesion_mm
from simsynk.view.layout import Points, open_curve
from simsynk.view.tree_frame import BELLY, BONE, OUTLINES, SKIN, Frame

WIDTH, EDGE = 640.0, 16.0
"""Width of the film and its margin in screen units."""

TITLE_Y, DAY_Y, CAPTION_Y, AXIS_Y, TOP = 24.0, 52.0, 72.0, 102.0, 136.0
FADE_DAYS_SHOWN = 12.0
"""Days over which what a lesion has cut off fades away on the sheet; how long a stump takes to degenerate is not
modelled, so this is a way of drawing."""

PALE, STUMP, PALE_WIDTH, BRIGHT_WIDTH, HALO_WIDTH = 0.50, 0.30, 1.1, 2.0, 4.0
TIP, LOST, HOME_END, FOREIGN_END = 2.6, 1.5, 2.4, 5.0
NONE, OWN, FOREIGN = "#E4DFD8", "#A9A49D", "#3B3F44"
_FEATURE = "#C4BDB3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where things lie.

    Parameters
    ----------
    frame
        From mm of the layout to the sheet.
    bottom
        Where the drawing ends.
    legend_rows
        Branches with marker and colour, in rows.
    footer
        Lines of the footer.
    """

    frame: Frame
    bottom: float
    legend_rows: tuple[tuple[tuple[str, float], ...], ...]
    footer: tuple[str, ...]

    @property
    def height(self) -> float:
        """Height of the whole sheet."""
        return self.bottom + 18 * (len(self.legend_rows) + 2) + 14 + 13 * len(self.footer) + 10


def looks_of(film: RegrowthFilm) -> dict[str, tuple[str, str]]:
    """Colour and marker of each branch of which axons are drawn."""
    drawn = {tip.home for tip in film.tips.intact}
    return {name: look for name, look in style.branch_looks(film.periphery.intact.nerve).items() if name in drawn}


def sheet_of(film: RegrowthFilm) -> Sheet:
    """Lay the sheet out for a nerve."""
    if film.layout.face:
        right = film.periphery.side == "right"
        scale = (WIDTH - 2 * EDGE) / 212.0
        frame = Frame(scale=scale, left=EDGE, top=TOP, height=74.0, sign=1 if right else -1,
                      outward=146.0 if right else 60.0)  # fmt: skip
        bottom = frame.spot(0, -137.0)[1] + 4
    else:
        _, deepest, low, high = film.layout.box()
        frame = Frame(scale=(WIDTH - 190) / deepest, left=EDGE, top=TOP + 16, height=high, outward=deepest, sign=1)
        bottom = frame.spot(0, low)[1] + 24
    return Sheet(frame=frame, bottom=bottom, legend_rows=_legend_rows(film), footer=footer_of(film.provenance))


def footer_of(provenance: Any) -> tuple[str, ...]:
    """Where a film comes from, and the notice, in lines that fit its width."""
    return tuple(style.footer_text(provenance, 146.0).split("\n"))


def _legend_rows(film: RegrowthFilm) -> tuple[tuple[tuple[str, float], ...], ...]:
    rows: list[list[tuple[str, float]]] = [[]]
    x = EDGE + 132
    for name in looks_of(film):
        wide = 34 + 6.4 * len(name)
        if x + wide > WIDTH and rows[-1]:
            rows.append([])
            x = EDGE + 132
        rows[-1].append((name, x))
        x += wide
    return tuple(tuple(row) for row in rows)


def draw_background(pen: Pen, film: RegrowthFilm, sheet: Sheet) -> None:
    """Everything that does not move and lies behind the axons."""
    pen.text((EDGE, TITLE_Y), film.title, fitted(film.title, 15, WIDTH - 2 * EDGE), bold=True)
    draw_anatomy(pen, film, sheet.frame)
    _legend(pen, film, sheet)
    base = sheet.height - 10 - 13 * (len(sheet.footer) - 1)
    for number, line in enumerate(sheet.footer):
        pen.text((EDGE, base + 13 * number), line, 9.5, style.SOFT_INK)
    _axis(pen, film)


def draw_anatomy(pen: Pen, film: RegrowthFilm, frame: Frame, size: float = 1.0) -> None:
    """Half a face with the muscles, or the muscles of a plain tree."""
    face, scale = film.layout.face, frame.scale
    if face:
        curves = face["face"]
        ring = np.array([*curves["bone"], curves["bone"][0]], np.float64)
        pen.area(frame.to(open_curve(ring)), BONE)
        for part in ("neck", "outline"):
            half = open_curve(np.array(curves[part], np.float64))
            pen.area(frame.to(np.vstack([half, (half * (-1, 1))[::-1]])), SKIN)
        for side, weight in ((1.0, 1.0), (-1.0, 0.6)):
            colour = style.shade(_FEATURE, 1.0 if side > 0 else 0.6)
            shown = [name for name in OUTLINES if side > 0 or name != "ear"]
            lines = [frame.to(open_curve(np.array(curves[name], np.float64) * (side, 1))) for name in shown]
            pen.line(lines, colour, 0.55 * weight * scale)
            brow = frame.to(open_curve(np.array(curves["brow"], np.float64) * (side, 1)))
            pen.line([brow], colour, 1.5 * weight * scale)
            iris = curves["iris"]
            turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
            circle = iris["radius"] * np.column_stack([np.cos(turn), np.sin(turn)])
            pen.area(frame.to(circle + np.array([side * iris["x"], iris["y"]])), colour, 0.6)
    width = 2.4 * scale if face else 22.0 * size
    bellies = [frame.to(film.layout.bellies[pool.name]) for pool in film.periphery.intact.nerve.pools
               if lies_in_face(pool)]  # fmt: skip
    pen.line(bellies, BELLY, width)


def draw_labels(pen: Pen, film: RegrowthFilm, frame: Frame) -> None:
    """Names of branches and places, over the axons."""
    looks = looks_of(film)
    if film.layout.face:
        outer = "end" if frame.sign > 0 else "start"
        for name, (x, y) in {**film.layout.face["branch_labels"], **film.layout.face["donor_labels"]}.items():
            if name in looks:
                at = frame.spot(x, y)
                pen.text((at[0], at[1] + 4), style.words(name), 12, looks[name][0], outer, bold=True, halo=True)
        for words, x, y in film.layout.face["places"]:
            for number, line in enumerate(words.split("\n")):
                at = frame.spot(x, y)
                pen.text((at[0], at[1] + 4 + 12 * number), line, 10.5, style.SOFT_INK, "middle", halo=True)
    else:
        for name, look in looks.items():
            if name in film.layout.edges:
                x, y = frame.to(film.layout.edges[name][-2:].mean(axis=0))
                y -= 8 + frame.scale * film.layout.trunk_width * edge_share(film.periphery, name) / 2
                pen.text((x, y), style.words(name), 12, look[0], "middle", bold=True, halo=True)
    _bar_names(pen, film, frame)


def bar_places(film: RegrowthFilm, frame: Frame) -> dict[str, tuple[float, float, float]]:
    """Where the bar of each territory lies: inner end, height on the sheet, and the way it runs (1 or -1)."""
    if film.layout.face:
        way = 1.0 if frame.sign > 0 else -1.0
        rows = film.layout.face["territories"]
        return {name: (*frame.spot(-9.0, rows[name]["y"]), way) for name in rows}
    found = {}
    for pool in film.periphery.intact.nerve.pools:
        x, y = frame.to(film.layout.bellies[pool.name]).mean(axis=0)
        found[pool.name] = (float(x) + 22, float(y) + 6, 1.0)
    return found


BAR = 100.0
"""Length of a full bar."""


def _bar_names(pen: Pen, film: RegrowthFilm, frame: Frame) -> None:
    places, face = bar_places(film, frame), film.layout.face
    named = {name for wave in film.waves for name, *_ in film.territory_shares(wave.day)}
    shown = [name for name in places if name in named]
    for name in shown:
        x, y, way = places[name]
        words = face["territories"][name]["title"] if face else style.words(name)
        size = 11.0 if face else fitted(words, 11, WIDTH - x)
        pen.text((x, y - 5), words, size, anchor="start" if way > 0 else "end", halo=True)
    if face and shown:
        at = frame.spot(-9.0, 62.0)
        anchor = "start" if frame.sign > 0 else "end"
        for number, line in enumerate(
            ("Back at the muscle so far:", "grey from its own branch,", "dark from another one")
        ):
            pen.text((at[0], at[1] + 13 * number), line, 10, style.SOFT_INK, anchor, halo=True)


def draw_lesions(
    pen: Pen, film: RegrowthFilm, frame: Frame, day: float, *, words: bool = True, size: float = 1.0
) -> None:
    """A bar across the nerve where it has been hurt."""
    low, high = film.layout.box()[2:]
    for wave in film.waves:
        if day < wave.day:
            continue
        events = np.flatnonzero(film.periphery.event_days == wave.day)
        edges, donors = film.periphery.event_edges, donor_edges(film.periphery.intact.nerve)
        # Of a transfer the donor is named, not the stump that it is led to.
        named = next((event for event in events.tolist() if edges[event] in donors), int(events[0]))
        for event in events.tolist():
            name = edges[event]
            part = np.array([lesion_mm(film.periphery, event) / film.periphery.intact.nerve.edge(name).length_mm])
            place, inferior = along(film.layout.edges[name], part)
            half = film.layout.trunk_width * edge_share(film.periphery, name) / 2 + 2.5
            ends = frame.to(np.vstack([place - half * inferior, place + half * inferior]))
            pen.line([ends], "white", 7 * size)
            pen.line([ends], "black", 3.2 * size)
            if words and event == named:
                _lesion_words(
                    pen,
                    f"{film.cause(wave.day).capitalize()}, day {wave.day:.0f}",
                    name,
                    ends,
                    below=float(place[0, 1]) < low + 0.6 * (high - low),
                    outward="end" if frame.sign > 0 else "start",
                    raised=_by_a_label(film, frame, ends),
                )


def _by_a_label(film: RegrowthFilm, frame: Frame, ends: Points) -> bool:
    """Whether a place is named where the words of a lesion would stand."""
    top = ends[int(np.argmin(ends[:, 1]))] - (0, 14)
    places = film.layout.face["places"] if film.layout.face else ()
    return any(bool((np.abs(top - frame.spot(x, y)) < (60, 24)).all()) for _, x, y in places)


def _lesion_words(pen: Pen, what: str, edge: str, ends: Points, *, below: bool, outward: str, raised: bool) -> None:
    level = abs(ends[1, 0] - ends[0, 0]) > 2 * abs(ends[1, 1] - ends[0, 1])
    by = ends[np.argsort(ends[:, 0 if level else 1])]
    x, y = by[1 if below and not level else 0]
    lines = (what, f"({edge.replace('_', ' ')})")
    first = y - 3 if level else y + 16 if below else y - (34 if raised else 20)
    for number, line in enumerate(lines):
        half = 3.6 * len(line) if raised else 0.0
        at = (float(np.clip(x, half, WIDTH - half)) - (6 if level else 0), float(first) + 13 * number)
        anchor = "end" if level else outward if below else "middle"
        pen.text(at, line, 11, anchor=anchor, bold=True, halo=True)


def draw_axons(pen: Pen, film: RegrowthFilm, frame: Frame, day: float, size: float = 1.0) -> None:
    """The axons of a day: own courses, what has been cut off, sprouts, tips and ends.

    `size` scales lines and markers.
    """
    looks = style.branch_looks(film.periphery.intact.nerve)
    for branch, (colour, _) in looks.items():
        own = [tip for tip in film.tips.intact if tip.home == branch]
        whole = [frame.to(tip.points) for tip in own if tip.end > day and not silent(film, tip, day)]
        quiet = [frame.to(tip.points) for tip in own if tip.end > day and silent(film, tip, day)]
        stumps = [frame.to(tip.part(tip.kept_mm)) for tip in own if tip.end <= day]
        fading = [frame.to(beyond(tip)) for tip in own if day - FADE_DAYS_SHOWN < tip.end <= day]
        left = (
            1
            - (day - min((tip.end for tip in own if day - FADE_DAYS_SHOWN < tip.end <= day), default=day))
            / FADE_DAYS_SHOWN
        )
        pen.line(fading, style.shade(colour, PALE), size * PALE_WIDTH, left)
        pen.line(stumps, style.shade(colour, STUMP), size * PALE_WIDTH)
        pen.line(quiet, style.shade(colour, STUMP), size * PALE_WIDTH, dash=(size * 4, size * 4))
        pen.line(whole, style.shade(colour, PALE), size * PALE_WIDTH)
    growing = [
        tip for tip in film.tips.sprouts if tip.start_day <= day and (day < tip.end + FADE_DAYS_SHOWN or stays(tip))
    ]
    for tip in growing:
        _sprout(pen, tip, looks[tip.home][0], frame, day, size)
    for tip in growing:
        if day < tip.end:
            _end(pen, tip, looks[tip.home], frame, day, size)


def beyond(tip: Tip) -> Points:
    """The part of an own course beyond the lesion that cut it."""
    return np.vstack([tip.at(tip.kept_mm)[None], tip.points[tip.mm > tip.kept_mm]])


def stays(tip: Tip) -> bool:
    """Whether a part of a sprout stays when a later lesion has cut it."""
    return tip.kept_mm > tip.mm[0]


def silent(film: RegrowthFilm, tip: Tip, day: float) -> bool:
    """Whether a conduction block keeps an axon silent on a day."""
    return any(first <= day < until for first, until in silences(film, tip))


def silences(film: RegrowthFilm, tip: Tip) -> list[tuple[float, float]]:
    """Days from and until which a conduction block keeps an axon silent."""
    table = film.periphery.processes
    both = zip(table.quiet_from[:, tip.axon].tolist(), table.quiet_until[:, tip.axon].tolist(), strict=True)
    return [(first, until) for first, until in both if first < until]


def _sprout(pen: Pen, tip: Tip, colour: str, frame: Frame, day: float, size: float) -> None:
    left = 1 - max(day - tip.end, 0.0) / FADE_DAYS_SHOWN
    reached = tip.mm_on(min(day, tip.end))
    parts = [(tip.part(reached), left)]
    if day >= tip.end and stays(tip):
        parts.append((tip.part(min(tip.kept_mm, reached)), 1.0))
    for points, opacity in parts:
        if len(points) < 2:
            continue
        line = [frame.to(points)]
        if tip.misrouted:
            pen.line(line, "white", size * HALO_WIDTH, opacity)
            pen.line(line, colour, size * BRIGHT_WIDTH, opacity)
        else:
            pen.line(line, style.shade(colour, PALE), size * PALE_WIDTH, opacity)


def _end(pen: Pen, tip: Tip, look: tuple[str, str], frame: Frame, day: float, size: float) -> None:
    """A round growth cone on the way, a small dot where a sprout has stopped for good, a marker at the muscle."""
    reached = tip.mm_on(day)
    at = frame.to(tip.at(reached))
    if tip.arrives and day >= tip.arrival:
        if tip.misrouted:
            pen.mark(at, look[1], size * FOREIGN_END, look[0])
        else:
            pen.mark(at, look[1], size * HOME_END, style.shade(look[0], 0.75))
    elif reached >= tip.stop_mm:
        pen.mark(at, "o", size * LOST, style.GREY)
    else:
        pen.mark(at, "o", size * TIP, look[0])


def draw_tracks(pen: Pen, film: RegrowthFilm, frame: Frame, day: float) -> None:
    """Empty bars of the territories that axons regrow to after the latest lesion."""
    places = bar_places(film, frame)
    for name, *_ in film.territory_shares(day):
        x, y, way = places[name]
        pen.line([np.array([(x, y + 2), (x + way * BAR, y + 2)])], NONE, 6)


def draw_bars(pen: Pen, film: RegrowthFilm, frame: Frame, day: float) -> None:
    """How much of what will arrive has arrived in each territory."""
    draw_tracks(pen, film, frame, day)
    places = bar_places(film, frame)
    for name, own, foreign in film.territory_shares(day):
        x, y, way = places[name]
        for start, part, colour in ((0.0, foreign, FOREIGN), (foreign, own, OWN)):
            if part > 0:
                ends = x + way * BAR * np.array([start, start + part])
                low, high = float(ends.min()), float(ends.max())
                box = np.array([(low, y - 1), (high, y - 1), (high, y + 5), (low, y + 5)])
                pen.area(box, colour)


def axis_x(film: RegrowthFilm, day: float) -> float:
    """Where a day lies on the axis of time."""
    moments = film.clock.moments
    first, last = moments[0].day, moments[-1].day
    return EDGE + (WIDTH - 2 * EDGE) * (day - first) / (last - first)


def _axis(pen: Pen, film: RegrowthFilm) -> None:
    """Days, with the injury, the first arrival and what is done later."""
    last = film.clock.moments[-1].day
    pen.line([np.array([(EDGE, AXIS_Y), (WIDTH - EDGE, AXIS_Y)])], NONE, 4)
    step = next((s for s in (10, 20, 30, 60, 120, 180, 365) if last / s <= 9), 730)
    for day in np.arange(0, last + 1, step).tolist():
        x = axis_x(film, day)
        pen.line([np.array([(x, AXIS_Y + 3), (x, AXIS_Y + 7)])], style.TISSUE, 1)
        pen.text((x, AXIS_Y + 18), f"{day:.0f}", 9.5, style.SOFT_INK, "middle")
    wave = film.waves[0]
    marked = [(wave.day, "injury")]
    if wave.total:
        marked.append((float(wave.arrivals[0]), "first arrival"))
    marked += [(day, words.lower()) for day, words in film.treatments]
    free = -np.inf
    for day, words in marked:
        if day > last:
            continue
        x = axis_x(film, day)
        pen.mark(np.array([x, AXIS_Y]), "D", 3.6, style.INK)
        start = max(x - 3, free)
        pen.text((start, AXIS_Y - 7), words, 9.5, style.INK)
        free = start + 5.6 * len(words) + 10


def draw_moment(pen: Pen, film: RegrowthFilm, sheet: Sheet, day: float) -> None:
    """Everything that a frame shows over the background."""
    pen.text((EDGE, DAY_Y), film.heading(day), 21, bold=True)
    pen.text((EDGE, CAPTION_Y), film.caption(day), 12.5, style.SOFT_INK)
    pen.line([np.array([(EDGE, AXIS_Y), (axis_x(film, day), AXIS_Y)])], style.SOFT_INK, 4)
    draw_axons(pen, film, sheet.frame, day)
    draw_lesions(pen, film, sheet.frame, day)
    draw_labels(pen, film, sheet.frame)
    draw_bars(pen, film, sheet.frame, day)
    pen.mark(np.array([axis_x(film, day), AXIS_Y]), "o", 5.0, style.ASKED)


def _legend(pen: Pen, film: RegrowthFilm, sheet: Sheet) -> None:
    looks, y = looks_of(film), sheet.bottom + 14
    pen.text((EDGE, y + 4), "Own branch, before:", 10.5, style.SOFT_INK)
    for row in sheet.legend_rows:
        for name, x in row:
            colour, marker = looks[name]
            pen.line([np.array([(x, y), (x + 14, y)])], colour, 2)
            pen.mark(np.array([x + 14, y]), marker, 4.6, colour)
            pen.text((x + 23, y + 4), style.words(name), 10.5)
        y += 18
    each = film.tips.axons_per_line
    one = "1 line = 1 axon" if each == 1 else f"1 line = {each} axons"
    days = film.periphery.muscle.maturation_days
    for number, words in enumerate((
        f"{one}, with its branches. Pale: in its own branch. Bright with a marker: in another one.",
        f"Round dots: growing tips. In this model a muscle obeys an axon {days:g} days after it has arrived.",
    )):  # fmt: skip
        pen.text((EDGE, y + 4 + 16 * number), words, 10.5, style.SOFT_INK)
