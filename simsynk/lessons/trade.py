"""Two numbers of every arm against each other, as a small drawing: what each gains, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from simsynk.lessons.lesson import MAIN, Course, Trade
from simsynk.lessons.play import Played, Spot

WIDTH, HEIGHT = 620.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 24.0, 24.0, 56.0
INK, _SOFT, _LINE = "#1F2328", "#5C636B", "#D9D5CF"
_ROOM = 0.08


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of the drawing: the values that it spans and the pixels where it starts and ends."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        part = (value - self.low) / (self.high - self.low)
        return self.start + part * (self.end - self.start)

    def ticks(self) -> list[int]:
        """Whole numbers, at most about eight."""
        step = max(1, round((self.high - self.low) / 8))
        return [value for value in range(0, int(self.high) + 1, step) if self.low <= value <= self.high]


def axis(spots: list[Spot], start: float, end: float) -> Axis:
    """An axis with room for every range."""
    low, high = min(spot.low for spot in spots), max(spot.high for spot in spots)
    room = _ROOM * max(high - low, 1.0)
    return Axis(low - room, high + room, start, end)


def trade_svg(played: Played, trade: Trade) -> str:
    """Draw every arm with its range both ways; the untreated one is a star, so that it is never forgotten."""
    across, up = (played.lesson.number_of(name) for name in (trade.across, trade.up))
    places = {arm: (played.spot(across, arm), played.spot(up, arm)) for arm in played.arms}
    x = axis([one for one, _ in places.values()], LEFT, WIDTH - RIGHT)
    y = axis([one for _, one in places.values()], HEIGHT - BOTTOM, TOP)
    parts = [*frame(x, y, trade)]
    for arm, (right, high) in places.items():
        words = _title(played, arm)
        parts += _point(x, y, right, high, words, star=arm == MAIN)
    return drawing("trade", "What each arm gains and costs", trade_words(played, trade), parts)


def drawing(key: str, title: str, words: str, parts: Sequence[str]) -> str:
    """A whole SVG with its words for those who cannot see it; `key` leads its ids."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{key}-title {key}-desc" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}" width="{WIDTH:g}" font-family="sans-serif" font-size="13">'
        f'<title id="{key}-title">{escape(title)}</title>'
        f'<desc id="{key}-desc">{escape(words)}</desc>{"".join(parts)}</svg>'
    )


def trade_words(played: Played, trade: Trade) -> str:
    """The drawing in words."""
    across, up = (played.lesson.number_of(name) for name in (trade.across, trade.up))
    found = []
    for arm in played.arms:
        found.append(
            f"{_title(played, arm)}: {played.spot(up, arm).mean:.1f} up, {played.spot(across, arm).mean:.1f} across"
        )
    return "; ".join(found) + "."


def _title(played: Played, arm: str) -> str:
    """A word or two for an arm, else its title."""
    return (arm != MAIN and played.lesson.arm(arm).short) or played.arms[arm].title


def frame(x: Axis, y: Axis, trade: Trade | Course) -> list[str]:
    """Lines, numbers and words of both axes."""
    parts = []
    for value in x.ticks():
        at = x.at(value)
        parts.append(f'<path d="M{at:.1f} {y.end:g}V{y.start:g}" stroke="{_LINE}"/>')
        parts.append(f'<text x="{at:.1f}" y="{y.start + 18:g}" text-anchor="middle" fill="{_SOFT}">{value}</text>')
    for value in y.ticks():
        at = y.at(value)
        parts.append(f'<path d="M{x.start:g} {at:.1f}H{x.end:g}" stroke="{_LINE}"/>')
        parts.append(f'<text x="{x.start - 8:g}" y="{at + 4:.1f}" text-anchor="end" fill="{_SOFT}">{value}</text>')
    middle = (y.start + y.end) / 2
    parts.append(
        f'<text x="{(x.start + x.end) / 2:g}" y="{HEIGHT - 12:g}" text-anchor="middle" fill="{INK}">'
        f"{escape(trade.across_says)}</text>"
        f'<text transform="translate(20 {middle:g}) rotate(-90)" text-anchor="middle" fill="{INK}">'
        f"{escape(trade.up_says)}</text>"
    )
    return parts


def _point(x: Axis, y: Axis, right: Spot, high: Spot, words: str, *, star: bool) -> list[str]:
    at, level = x.at(right.mean), y.at(high.mean)
    bars = (
        f'<path d="M{x.at(right.low):.1f} {level:.1f}H{x.at(right.high):.1f}'
        f'M{at:.1f} {y.at(high.low):.1f}V{y.at(high.high):.1f}" stroke="{INK}" stroke-width="1.6"/>'
    )
    mark = (
        f'<text x="{at:.1f}" y="{level + 8:.1f}" text-anchor="middle" font-size="24" fill="{INK}">★</text>'
        if star
        else f'<circle cx="{at:.1f}" cy="{level:.1f}" r="6.5" fill="#0072B2" stroke="#ffffff" stroke-width="1.5"/>'
    )
    left = at > (x.start + x.end) / 2
    place = f'x="{at - 12 if left else at + 12:.1f}" y="{level - 12:.1f}" text-anchor="{"end" if left else "start"}"'
    halo = 'paint-order="stroke" stroke="#ffffff" stroke-width="4"'
    return [bars, mark, f'<text {place} fill="{INK}" {halo}>{escape(words)}</text>']
