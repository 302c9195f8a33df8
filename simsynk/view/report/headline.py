"""What came out, in a few sentences and a few large numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.synkinesis import visible_bar
from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Block, Points, Section, Tiles, Words, counted, percent, ranged, spoken
from simsynk.view.report.told import Told

_EYE_SIGN = "eye_closes_on_smile"
_BEFORE_AFTER = (
    "The same simulated face under the same command before the injury and on the last day. The dashed outline "
    "mirrors "
    "the other side."
)


def section(told: Told) -> Section:
    """The headline of a run."""
    blocks: list[Block] = [Words(text=sentence) for sentence in sentences(told)]
    blocks.append(Tiles(items=list(_tiles(told))))
    notes = [("Note", warning[0].upper() + warning[1:] + ".") for warning in told.result.warnings]
    notes += [("Failed", f"replicate {one['replicate']}: {one['message']}") for one in told.result.failures]
    if notes:
        blocks.append(Points(items=notes))
    seen = told.shown("before_after", _BEFORE_AFTER, Choice(side=told.affected[0])) if told.injured else None
    return Section(key="headline", title="What came out", blocks=[*blocks, *([seen] if seen else [])])


def sentences(told: Told) -> Iterator[str]:
    """What a reader should take away, in two or three sentences for each side to which something happened."""
    if not told.injured:
        yield (
            "In this model nothing happens to either side: no command moves a muscle beyond what it does in this "
            "healthy face. The pictures below are the reference for every other run."
        )
        return
    for side in told.injured:
        yield " ".join((_unwanted(told, side), *_asked(told, side), _wiring(told, side)))


def _unwanted(told: Told, side: str) -> str:
    result, day = told.result, f"day {told.last_day:g}"
    sign = result.signs.get(side, ({},))[-1].get(_EYE_SIGN) if "smile" in result.commands else None
    if sign is None or not sign["probability"]:
        return _strongest(told, side, day)
    lost = result.measure("smile", "fissure_narrowing", None, side)
    c, m = result.commands.index("smile"), result.measure_names.index("fissure_narrowing")
    healthy = float(result.healthy_measures[result.sides.index(side), c, m])
    taken = ranged(lost, "%", digits=0, scale=100, expected=told.rangeless)
    return (
        f"In this model, on {day}, smiling or speaking narrows the {side} eye visibly more than in health in "
        f"{told.share_of(sign['probability'])}. A smile takes {taken} of the eye's opening at rest, and "
        f"{percent(healthy)} in the same face healthy."
    )


def _strongest(told: Told, side: str, day: str) -> str:
    """The command and the muscle that move most of all without being asked for."""
    result, s = told.result, told.result.sides.index(side)
    open_to_see = result.displayed & ~result.asked
    unasked = np.where(open_to_see, result.excess.mean[-1, s], 0.0)
    c, m = np.unravel_index(int(unasked.argmax()), unasked.shape)
    if unasked[c, m] < visible_bar():
        return f"In this model, on {day}, {_little(told, side, np.where(open_to_see, result.visible[-1, s], 0.0))}"
    amount = ranged(result.excess.at(-1, s, int(c), int(m)), "%", scale=100, expected=told.rangeless)
    return (
        f"In this model, on {day}, the command {spoken(result.commands[c])} moves the {spoken(result.muscles[m])} "
        f"of the {side} side, which it does not ask for, visibly in "
        f"{told.share_of(float(result.visible[-1, s, c, m]))}: by {amount} of the muscle's maximum beyond health."
    )


def _little(told: Told, side: str, seen: NDArray[np.float64]) -> str:
    """No unasked movement that would be seen in the mean; single nerves may still show some."""
    result, bar = told.result, percent(visible_bar(), 1)
    what = f"moves a muscle of the {side} side by {bar} of its maximum or more beyond what it does in health"
    if not seen.any():
        return f"no command {what}: nothing unasked would be seen."
    c, m = np.unravel_index(int(seen.argmax()), seen.shape)
    return (
        f"no command {what}, taken over all nerves. In single ones it does: the command "
        f"{spoken(result.commands[c])} moves the {spoken(result.muscles[m])} so far in "
        f"{told.share_of(float(seen[c, m]))}."
    )


def _asked(told: Told, side: str) -> Iterator[str]:
    result = told.result
    if not result.measure_names or "smile" not in result.commands:
        return
    c, m = result.commands.index("smile"), result.measure_names.index("commissure_excursion_mm")
    healthy = float(result.healthy_measures[result.sides.index(side), c, m])
    found = ranged(result.measure("smile", "commissure_excursion_mm", None, side), "mm", expected=told.rangeless)
    yield f"The corner of the mouth travels {found}; before the injury, {healthy:.1f} mm."


def _wiring(told: Told, side: str) -> str:
    result = told.result
    held = percent(result.scalar("reinnervated_fraction", None, side)["mean"])
    foreign = percent(result.scalar("foreign_fibre_fraction", None, side)["mean"])
    return (
        f"{held} of the muscle fibres of this side have a nerve; {foreign} of these answer to neurons that belonged "
        "to another muscle."
    )


def _tiles(told: Told) -> Iterator[tuple[str, str]]:
    result, side, expected = told.result, told.affected[0], told.result.expected
    if not expected:
        days = f"examined on {counted(len(result.days), 'day')}"
        yield str(told.count), f"simulated {'nerve' if told.count == 1 else 'nerves'}, {days}"
    words = {
        "reinnervated_fraction": "of the muscle fibres have a nerve",
        "foreign_fibre_fraction": "of them answer to another muscle's neurons",
        "off_target_share": "of all evoked movement is unwanted",
    }
    for name, text in words.items():
        yield percent(result.scalar(name, None, side)["mean"]), f"{text} ({side} side)"
    if "sunnybrook_composite" in result.scores.get(side, {}):
        yield (
            f"{result.score('sunnybrook_composite', None, side)['mean']:.0f}",
            f"simulated Sunnybrook composite, of 100 ({side} side)",
        )
