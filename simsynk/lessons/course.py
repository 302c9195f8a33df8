"""One measure of some arms over the months, as a small drawing: what comes, and what goes again."""

from __future__ import annotations

from xml.sax.saxutils import escape

from simsynk.lessons.lesson import Course
from simsynk.lessons.play import Played, Spot
from simsynk.lessons.trade import BOTTOM, HEIGHT, INK, LEFT, RIGHT, TOP, WIDTH, axis, drawing, frame

_LOOKS = (("#5C636B", "5 4"), ("#0072B2", ""), ("#D55E00", "2 3"))


def course_svg(played: Played, course: Course) -> str:
    """Draw the mean of every arm as a line, with bars where nine in ten nerves lie."""
    lines = {arm: [played.spot(played.lesson.number_of(name), arm) for name in course.numbers] for arm in course.arms}
    times = [Spot(mean=month, low=month, high=month) for month in course.months]
    x = axis(times, LEFT, WIDTH - RIGHT)
    y = axis([spot for line in lines.values() for spot in line], HEIGHT - BOTTOM, TOP)
    parts = frame(x, y, course)
    for (arm, line), (colour, dash) in zip(lines.items(), _LOOKS, strict=False):
        places = [(x.at(month), y.at(spot.mean), spot) for month, spot in zip(course.months, line, strict=True)]
        road = "L".join(f"{at:.1f} {level:.1f}" for at, level, _ in places)
        parts.append(
            f'<path d="M{road}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
        )
        for at, level, spot in places:
            parts.append(f'<path d="M{at:.1f} {y.at(spot.low):.1f}V{y.at(spot.high):.1f}" stroke="{colour}"/>')
            parts.append(f'<circle cx="{at:.1f}" cy="{level:.1f}" r="4.5" fill="{colour}"/>')
        at, level, _ = max(places, key=lambda place: -place[1]) if dash == "" else places[2]
        up = -14 if dash == "" else 24
        parts.append(
            f'<text x="{at + 10:.1f}" y="{level + up:.1f}" fill="{INK}">{escape(played.arms[arm].title)}</text>'
        )
    return drawing("course", f"{course.up_says} over the months", _words(played, course), parts)


def _words(played: Played, course: Course) -> str:
    """The drawing in words."""
    found = []
    for arm in course.arms:
        spots = [played.spot(played.lesson.number_of(name), arm).mean for name in course.numbers]
        steps = ", ".join(
            f"{value:.1f} in month {month:g}" for value, month in zip(spots, course.months, strict=True)
        )
        found.append(f"{played.arms[arm].title}: {steps}")
    return "; ".join(found) + "."
