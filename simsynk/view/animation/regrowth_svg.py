"""The film of regrowth as one animated SVG, written by hand: small, sharp at any size, and it can be paused.

Every sprout is one path whose dash grows with it. The pattern `0 2 2 0` shows what lies before the tip, the pattern
`0 4` only a dot at the tip, so one animation moves line, border and growth cone alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.notice import NOTICE
from simsynk.view import style
from simsynk.view.animation.pens import MARKS, SvgPen, colour_text, path_text, text_element
from simsynk.view.animation.regrowth import RegrowthFilm
from simsynk.view.animation.regrowth_sheet import (
    AXIS_Y,
    BAR,
    BRIGHT_WIDTH,
    CAPTION_Y,
    DAY_Y,
    EDGE,
    FADE_DAYS_SHOWN,
    FOREIGN,
    FOREIGN_END,
    HALO_WIDTH,
    HOME_END,
    LOST,
    OWN,
    PALE,
    PALE_WIDTH,
    STUMP,
    TIP,
    WIDTH,
    Sheet,
    axis_x,
    bar_places,
    beyond,
    draw_background,
    draw_labels,
    draw_lesions,
    draw_tracks,
    looks_of,
    sheet_of,
    silences,
    stays,
)  # fmt: skip
from simsynk.view.animation.svg_time import animated, document, key_of, number, shown_between
from simsynk.view.animation.thinning import kept_keys, reach, thinned
from simsynk.view.animation.tips import Tip

_UNSEEN = -0.05
_FINE = 0.014
_FADING = 1.0


def regrowth_svg(film: RegrowthFilm, key: str = "g") -> str:
    """A whole SVG document that plays once and stays at its end.

    A reader who prefers reduced motion sees the end at once. Without animation the end is shown, too.

    Parameters
    ----------
    film
        See `regrowth_film` and `regrowth_of`.
    key
        Leads every id, so that several pictures can stand in one page.
    """
    name, sheet = key_of(key), sheet_of(film)
    pen = SvgPen(name)
    draw_background(pen, film, sheet)
    _intact(pen, film, sheet)
    _sprouts(pen, film, sheet)
    _remains(pen, film, sheet)
    _lesions(pen, film, sheet)
    draw_labels(pen, film, sheet.frame)
    _bars(pen, film, sheet)
    _words(pen, film)
    return document(
        name, WIDTH, sheet.height,
        title=f"Regrowth of the {film.periphery.side} nerve: {film.title}",
        description=f"{film.description()} {NOTICE}",
        style=_still(name) + _bright(name, film), body="".join(pen.parts),
    )  # fmt: skip


def _still(name: str) -> str:
    """Styles, and the last picture for those who prefer no motion.

    A class is found within a `use` only when its rule names no ancestor, so the key stands in the class.
    """
    at_rest = (
        f".{name}t{{stroke-dashoffset:-1!important}}.{name}e{{opacity:1!important}}.{name}a{{opacity:0!important}}"
        f".{name}c{{display:none}}.{name}q{{opacity:1!important;stroke-dasharray:none!important}}"
    )
    return (
        f".{name}l{{fill:none;stroke-linejoin:round}}.{name}w{{stroke-dasharray:0 2 2 0}}"
        f".{name}c{{stroke-dasharray:0 4;stroke-linecap:round;fill:none}}"
        f"@media (prefers-reduced-motion:reduce){{{at_rest}}}"
    )


def _bright(name: str, film: RegrowthFilm) -> str:
    """Looks of misrouted sprouts: the white border, then the line in each branch's colour."""
    line = "fill:none;stroke-linejoin:round;stroke-dasharray:0 2 2 0"
    rules = f".{name}h{{{line};stroke:#fff;stroke-width:{HALO_WIDTH:g}}}"
    for place, (colour, _) in enumerate(looks_of(film).values()):
        rules += f".{name}h{place}{{{line};stroke:{colour};stroke-width:{BRIGHT_WIDTH:g}}}"
    return rules


def _intact(pen: SvgPen, film: RegrowthFilm, sheet: Sheet) -> None:
    """Own courses: those that stay, the stumps of those that are cut, and what fades beyond the lesion."""
    clock, to = film.clock, sheet.frame.to
    for branch, (colour, _) in style.branch_looks(film.periphery.intact.nerve).items():
        own = [tip for tip in film.tips.intact if tip.home == branch]
        last = clock.moments[-1].day
        kept = [tip for tip in own if tip.end > last]
        pale, loud = style.shade(colour, PALE), [tip for tip in kept if not silences(film, tip)]
        pen.line([to(tip.points) for tip in loud], pale, PALE_WIDTH)
        blocked = "".join(_blocked(tip, film, sheet, pen.key) for tip in kept if silences(film, tip))
        if blocked:
            look = f'stroke="{colour_text(pale)}" stroke-width="{PALE_WIDTH}"'
            pen.parts.append(f'<g class="{pen.key}l" {look}>{blocked}</g>')
        cut = [tip for tip in own if tip.end <= last]
        pen.line([to(tip.part(tip.kept_mm)) for tip in cut], style.shade(colour, STUMP), PALE_WIDTH)
        for day in sorted({tip.end for tip in cut}):
            lost = [thinned(to(beyond(tip)), _FADING) for tip in cut if tip.end == day]
            faded = animated(
                "opacity", [0, clock.second_of(day), clock.second_of(day + FADE_DAYS_SHOWN)], ["1", "1", "0"],
                clock.length_s,
            )  # fmt: skip
            text = "".join(path_text(line) for line in lost)
            pen.parts.append(
                f'<path class="{pen.key}l {pen.key}a" d="{text}" stroke="{colour_text(style.shade(colour, PALE))}" '
                f'stroke-width="{PALE_WIDTH}" opacity="0">{faded}</path>'
            )


def _blocked(tip: Tip, film: RegrowthFilm, sheet: Sheet, key: str) -> str:
    """An own course that is dashed while a block keeps it silent."""
    clock, changes = film.clock, ""
    for first, until in silences(film, tip):
        when = f'begin="{number(clock.second_of(first), 3)}s"'
        if until < clock.moments[-1].day:
            when += f' end="{number(clock.second_of(until), 3)}s"'
        changes += (
            f'<set attributeName="stroke-dasharray" to="4" {when}/><set attributeName="opacity" to=".6" {when}/>'
        )
    return f'<path class="{key}q" d="{path_text(thinned(sheet.frame.to(tip.points)))}">{changes}</path>'


def _sprouts(pen: SvgPen, film: RegrowthFilm, sheet: Sheet) -> None:
    """Sprouts behind, then in front; each is defined once and used for its border, its line and its tip."""
    looks, name = looks_of(film), pen.key
    last = film.clock.moments[-1].day
    shown = [tip for tip in film.tips.sprouts if tip.start_day <= last]
    marks = "".join(
        f'<path id="{name}{size}{number}" d="{path_text(half * MARKS[marker], True)}"/>'
        for number, (_, marker) in enumerate(looks.values())
        for size, half in (("m", HOME_END), ("n", FOREIGN_END))
    )
    paths = "".join(_path(f"{name}-{number}", tip, film, sheet, name) for number, tip in enumerate(shown))
    pen.parts.append(f"<defs>{marks}{paths}</defs>")
    for branch, (colour, _) in looks.items():
        uses = [
            f'<use href="#{name}-{k}"/>' for k, tip in enumerate(shown) if tip.home == branch and not tip.misrouted
        ]
        pale = colour_text(style.shade(colour, PALE))
        pen.parts.append(
            f'<g class="{name}l {name}w" stroke="{pale}" stroke-width="{PALE_WIDTH}">{"".join(uses)}</g>'
        )
    for k, tip in enumerate(shown):
        if tip.misrouted:
            href = f'<use href="#{name}-{k}" class="{name}'
            pen.parts.append(f'{href}h"/>{href}h{list(looks).index(tip.home)}"/>')
    for branch, (colour, _) in looks.items():
        uses = [_cone(f"{name}-{k}", tip, film) for k, tip in enumerate(shown) if tip.home == branch]
        pen.parts.append(f'<g class="{name}c" stroke="{colour}" stroke-width="{2 * TIP:g}">{"".join(uses)}</g>')
    lost = "".join(_lost(name, tip, film, sheet) for tip in shown if tip.stops_on < min(last, tip.end))
    pen.parts.append(f'<g fill="{style.GREY}" stroke="#fff" stroke-width="{number(LOST / 5)}">{lost}</g>')
    for place, (branch, (colour, _)) in enumerate(looks.items()):
        for wrong, size in ((False, "m"), (True, "n")):
            there = [tip for tip in shown if (tip.home, tip.misrouted) == (branch, wrong)]
            ends = [
                _end(name, f"{size}{place}", tip, film, sheet) for tip in there if tip.arrives and tip.arrival <= last
            ]
            fill = colour_text(colour if wrong else style.shade(colour, 0.75))
            pen.parts.append(
                f'<g fill="{fill}" stroke="#fff" stroke-width="{0.9 if wrong else 0.5}">{"".join(ends)}</g>'
            )


def _path(name: str, tip: Tip, film: RegrowthFilm, sheet: Sheet, key: str) -> str:
    """A sprout's course with the growth of its dash."""
    points = sheet.frame.to(tip.points)
    parts = reach(points) / max(reach(points)[-1], 1e-9)
    seconds, days = _grid(film, tip)
    part = np.array([np.interp(tip.mm_on(min(day, tip.end)), tip.mm, parts) for day in days.tolist()])
    part[days < tip.start_day] = _UNSEEN
    begun = int(np.searchsorted(days, tip.start_day))
    keep = np.union1d(kept_keys(seconds, part, _FINE), [k for k in (begun - 1, begun) if 0 <= k < len(days)])
    grown = animated(
        "stroke-dashoffset", seconds[keep], [number(-value, 2) for value in part[keep]], film.clock.length_s,
        freeze=False,
    )  # fmt: skip
    fading = ""
    if tip.end < film.clock.moments[-1].day:
        ends = [film.clock.second_of(tip.end), film.clock.second_of(tip.end + FADE_DAYS_SHOWN)]
        fading = animated("opacity", [0, *ends], ["1", "1", "0"], film.clock.length_s)
    still = ' opacity="0"' if fading else ""
    kind = f"{key}a" if fading else f"{key}t"
    return (
        f'<path id="{name}" class="{kind}" pathLength="1" stroke-dashoffset="{number(-part[-1], 2)}"{still} '
        f'd="{path_text(thinned(points))}">{grown}{fading}</path>'
    )


def _grid(film: RegrowthFilm, tip: Tip) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Seconds and days of all frames, with the days on which a sprout starts and arrives."""
    seconds, days = film.clock.grid()
    for day in (tip.start_day - 1e-3, tip.start_day, tip.arrival):
        if days[0] < day < days[-1]:
            seconds, days = np.append(seconds, film.clock.second_of(day)), np.append(days, day)
    order = np.lexsort((days, seconds))
    return seconds[order], days[order]


def _cone(path: str, tip: Tip, film: RegrowthFilm) -> str:
    """The round tip of a sprout, as long as it grows."""
    if tip.stops_on >= film.clock.moments[-1].day:
        return f'<use href="#{path}"/>'
    gone = f'<set attributeName="display" to="none" begin="{number(film.clock.second_of(tip.stops_on), 3)}s"/>'
    return f'<use href="#{path}">{gone}</use>'


def _lost(key: str, tip: Tip, film: RegrowthFilm, sheet: Sheet) -> str:
    """A small dot where a sprout has stopped for good."""
    x, y = sheet.frame.to(tip.at(tip.stop_mm))
    last = film.clock.second_of(tip.end) if tip.end < film.clock.moments[-1].day else None
    shown = shown_between(film.clock.second_of(tip.stops_on), last)
    kind = f' class="{key}a" opacity="0"' if last is not None else f' class="{key}e"'
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{LOST:g}"{kind}>{shown}</circle>'


def _remains(pen: SvgPen, film: RegrowthFilm, sheet: Sheet) -> None:
    """What stays of sprouts that a later lesion has cut, from its day on."""
    looks, last = looks_of(film), film.clock.moments[-1].day
    cut = [tip for tip in film.tips.sprouts if tip.end < last and stays(tip) and tip.start_day < tip.end]
    for day in sorted({tip.end for tip in cut}):
        inner = SvgPen(pen.key)
        for tip in (tip for tip in cut if tip.end == day):
            line = [sheet.frame.to(tip.part(min(tip.kept_mm, tip.mm_on(day))))]
            colour = looks[tip.home][0]
            if tip.misrouted:
                inner.line(line, "white", HALO_WIDTH)
                inner.line(line, colour, BRIGHT_WIDTH)
            else:
                inner.line(line, style.shade(colour, PALE), PALE_WIDTH)
        shown = shown_between(film.clock.second_of(day), None)
        pen.parts.append(f'<g class="{pen.key}e">{"".join(inner.parts)}{shown}</g>')


def _end(key: str, mark: str, tip: Tip, film: RegrowthFilm, sheet: Sheet) -> str:
    x, y = sheet.frame.to(tip.points[-1])
    last = film.clock.second_of(tip.end) if tip.end < film.clock.moments[-1].day else None
    shown = shown_between(film.clock.second_of(tip.arrival), last)
    gone = f' class="{key}a" opacity="0"' if last is not None else f' class="{key}e"'
    return f'<use href="#{key}{mark}"{gone} x="{x:.1f}" y="{y:.1f}">{shown}</use>'


def _lesions(pen: SvgPen, film: RegrowthFilm, sheet: Sheet) -> None:
    """The bars across the nerve, each from its day on."""
    for wave in film.waves:
        inner = SvgPen(pen.key)
        # Earlier ones come again, exactly over themselves.
        draw_lesions(inner, film, sheet.frame, wave.day)
        shown = shown_between(film.clock.second_of(wave.day), None)
        pen.parts.append(f'<g class="{pen.key}e">{"".join(inner.parts)}{shown}</g>')


def _running(
    pen: SvgPen, name: str, start: tuple[float, float], lengths: NDArray[np.float64], film: RegrowthFilm, fine: float
) -> str:
    """A level line as long in the end as the last of `lengths` (one for each second of the clock's grid)."""
    # One unit more than is shown, so that a dot at the end of the line lies on the path.
    seconds, whole = film.clock.grid()[0], float(lengths[-1]) + np.sign(lengths[-1])
    part = lengths / whole
    keep = kept_keys(seconds, part, fine)
    grown = animated("stroke-dashoffset", seconds[keep], [number(-p, 3) for p in part[keep]], film.clock.length_s)
    return (
        f'<path id="{name}" class="{pen.key}t" pathLength="1" stroke-dashoffset="{number(-part[-1], 3)}" '
        f'd="M{start[0]:.1f} {start[1]:.1f}h{whole:.1f}">{grown}</path>'
    )


def _bars(pen: SvgPen, film: RegrowthFilm, sheet: Sheet) -> None:
    """Bars that fill as axons arrive; a later lesion has bars of its own."""
    days, places = film.clock.grid()[1], bar_places(film, sheet.frame)
    for k, wave in enumerate(film.waves):
        until = film.waves[k + 1].day if k + 1 < len(film.waves) else np.inf
        inner = SvgPen(pen.key)
        draw_tracks(inner, film, sheet.frame, wave.day)
        within = np.clip(days, wave.day, np.nextafter(until, 0.0))
        shares = [{name: (own, other) for name, own, other in film.territory_shares(day)} for day in within.tolist()]
        for place, (name, (x, y, way)) in enumerate(places.items()):
            if name not in shares[0]:
                continue
            parts = way * BAR * np.array([one[name] for one in shares])
            for kind, lengths, colour in (("b", parts.sum(axis=1), OWN), ("f", parts[:, 1], FOREIGN)):
                if lengths[-1]:
                    line = _running(pen, f"{pen.key}{kind}{k}-{place}", (x, y + 2), lengths, film, 0.008)
                    look = f'class="{pen.key}l {pen.key}w" stroke="{colour}" stroke-width="6"'
                    inner.parts.append(f"<g {look}>{line}</g>")
        later = film.clock.second_of(until) if np.isfinite(until) else None
        shown = shown_between(film.clock.second_of(wave.day) if k else 0.0, later)
        kind = f' class="{pen.key}a" opacity="0"' if later is not None else f' class="{pen.key}e"'
        pen.parts.append(f"<g{kind}>{''.join(inner.parts)}{shown}</g>")


def _words(pen: SvgPen, film: RegrowthFilm) -> None:
    """Heading, caption and the place on the axis of time."""
    begins, key = film.clock.begins().tolist(), pen.key
    spoken = [(film.heading(moment.day), film.caption(moment.day)) for moment in film.clock.moments]
    for k, (heading, caption) in enumerate(spoken):
        if k and spoken[k - 1] == spoken[k]:
            continue
        later = next((begins[j] for j in range(k + 1, len(spoken)) if spoken[j] != spoken[k]), None)
        shown = shown_between(begins[k], later)
        kind = f' class="{key}e"' if later is None else f' class="{key}a" opacity="0"'
        first = text_element((EDGE, DAY_Y), heading, 21, bold=True)
        second = text_element((EDGE, CAPTION_Y), caption, 12.5, style.SOFT_INK)
        pen.parts.append(f"<g{kind}>{first}{second}{shown}</g>")
    places = np.array([axis_x(film, day) - EDGE for day in film.clock.grid()[1].tolist()])
    line = _running(pen, f"{key}axis", (EDGE, AXIS_Y), places, film, 0.001)
    pen.parts.append(
        f'<g class="{key}l {key}w" stroke="{style.SOFT_INK}" stroke-width="4">{line}</g>'
        f'<g class="{key}c" stroke="{style.ASKED}" stroke-width="10"><use href="#{key}axis"/></g>'
    )
