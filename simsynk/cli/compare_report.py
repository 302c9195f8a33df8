"""What `simsynk compare` prints: gains and losses of every plan with the same loudness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from simsynk.events.toxin import DOSES, Toxin
from simsynk.face.measures import MEASURES
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison
from simsynk.study.differences import common_commands, difference

_LEAST_SHARE = 0.005
_LEAST_PERCENT = 0.5
_MOST_COMMANDS = 4
_FIRST_RECURRENCE = 3.0
_MOST_PAIRING = 1000.0
"""Beyond it the plan leaves almost everything that varies between nerves as it was, and the number says no more."""
_SHOWN = (
    ("smile", "commissure_excursion_mm", "smile: mouth corner travels, mm"),
    ("smile", "palpebral_fissure_mm", "smile: eye stays open, mm"),
    ("pucker", "palpebral_fissure_mm", "pucker: eye stays open, mm"),
    ("close_tight", "palpebral_fissure_mm", "tight closure: gap left, mm"),
    ("close_gentle", "palpebral_fissure_mm", "gentle closure: gap left, mm"),
    ("lower_lip_depress", "lower_lip_mm", "lower lip travels (down is -), mm"),
    ("rest", "commissure_height_mm", "rest: height of the mouth corner, mm"),
)
_SCORES = (
    ("sunnybrook_composite", "simulated Sunnybrook composite"),
    ("sunnybrook_synkinesis", "simulated Sunnybrook synkinesis"),
    ("eface_composite", "simulated eFACE composite"),
    ("saq_total", "simulated SAQ (20 none)"),
)


def comparison_lines(comparison: Comparison, made: Mapping[str, Any]) -> Iterator[str]:
    """The report of a comparison, line by line."""
    months = " ".join(f"{f'{month:g} mo':>13}" for month in comparison.months)
    count = comparison.replicates
    yield f"{comparison.scenario.title}: {comparison.side} side, the same {count} simulated nerves under every plan"
    yield f"first event on day {comparison.day:g}; each number: mean under the plan (change against doing nothing)"
    for arm in comparison.arms:
        told = made["plans"][arm.name]
        yield ""
        yield f"{arm.title}"
        yield f"  {'':<36} {months}"
        yield from _quantities(comparison, arm)
        yield from _commands(comparison, arm)
        yield from _other_side(comparison, arm)
        yield from _losses(comparison, told)
        yield _recurrence(comparison, told)
        if told["training_ceiling"] is not None:
            left = told["training_ceiling"]
            yield f"  with everything learned this wiring would still leave {100 * left:.2f} % of unwanted movement"
        if told["pairing"] is not None:
            most = _MOST_PAIRING
            times = f"more than {most:g}" if told["pairing"] > most else f"{told['pairing']:.3g}"
            yield f"  pairing: an unpaired comparison would need {times} times as many nerves (median)"
    yield ""
    if any(isinstance(event, Toxin) for one in comparison.patients for event in one.scenario.timeline):
        yield f"note: {DOSES}"
    yield from _ranking(comparison, made)
    yield (
        f"  nerves grown in {comparison.grow_seconds:.1f} s, examined in {comparison.examine_seconds:.1f} s; "
        "ranges hold luck within the model only"
    )


def _recurrence(comparison: Comparison, told: Mapping[str, Any]) -> str:
    if told["recurrence"] is None:
        return "  no early relief from unwanted movement"
    later = [(m, s) for m, s in zip(comparison.months, told["recurrence"], strict=True) if m >= _FIRST_RECURRENCE]
    if not later:
        return "  whether relief lasts is not seen: no time at 3 months or later"
    gone = ", ".join(f"{f'{share:.0%}' if share >= 0 else 'none'} at {month:g} mo" for month, share in later)
    return f"  of the early relief from unwanted movement, gone again: {gone}"


def _other_side(comparison: Comparison, arm: Arm) -> Iterator[str]:
    """Commands whose asked-for movement changes on the side that is not the affected one."""
    other = next((side for side in comparison.sides if side != comparison.side), None)
    if other is None:
        return
    none, s = comparison.nothing, comparison.place(other)
    theirs, ours = common_commands(comparison, arm)
    change = 100 * (arm.done[:, :, s][:, :, theirs] - none.done[:, :, s][:, :, ours])
    # A nerve may have been asked for nothing on one of the days.
    mean = np.nan_to_num(change).mean(axis=0)
    greatest = np.abs(mean).max(axis=0)
    shown = [int(c) for c in np.argsort(-greatest, kind="stable")[:_MOST_COMMANDS] if greatest[c] >= _LEAST_PERCENT]
    if not shown:
        yield f"  {other} side: no command's asked-for movement changes by {_LEAST_PERCENT:g} % or more"
    for c in shown:
        at = int(np.argmax(np.abs(mean[:, c])))
        yield (
            f"  {other} side, {none.commands[c]}: asked-for {mean[at, c]:+.1f} % "
            f"at {comparison.months[at]:g} months, {mean[-1, c]:+.1f} % at {comparison.months[-1]:g}"
        )


def _line(words: str, found: Any, digits: int) -> str:
    cells = []
    for plan, change in zip(np.atleast_1d(found.plan), np.atleast_1d(found.mean), strict=True):
        cells.append(f"{f'{plan:.{digits}f} ({change:+.{digits}f})':>13}")
    return f"  {words:<36} " + " ".join(cells)


def _quantities(comparison: Comparison, arm: Arm) -> Iterator[str]:
    none, s = comparison.nothing, comparison.place()
    theirs, ours = common_commands(comparison, arm)
    overall = difference(
        100 * arm.unwanted[:, :, s, theirs].mean(axis=-1), 100 * none.unwanted[:, :, s, ours].mean(axis=-1)
    )
    yield _line("unwanted movement, all commands, %", overall, 2)
    shares = " ".join(
        f"{f'{less:.0%} / {more:.0%}':>13}" for less, more in zip(overall.lower, overall.higher, strict=True)
    )
    yield f"  {'nerves with less / with more of it':<36} {shares}"
    for command, name, words in _SHOWN:
        if command in none.commands and name in comparison.measure_names:
            k, a, n = MEASURES.index(name), arm.commands.index(command), none.commands.index(command)
            found = difference(arm.measures[:, :, s, a, k], none.measures[:, :, s, n, k])
            if np.abs(found.mean).max() >= 0.05:
                yield _line(words, found, 1)
    for name, words in _SCORES:
        if name in none.scores:
            yield _line(words, difference(arm.scores[name], none.scores[name]), 1)


def _commands(comparison: Comparison, arm: Arm) -> Iterator[str]:
    """Every command at the time of the greatest change: asked-for and unwanted movement, with intervals."""
    none, s = comparison.nothing, comparison.place()
    theirs, ours = common_commands(comparison, arm)
    unwanted = difference(100 * arm.unwanted[:, :, s][:, :, theirs], 100 * none.unwanted[:, :, s][:, :, ours])
    done = difference(100 * arm.done[:, :, s][:, :, theirs], 100 * none.done[:, :, s][:, :, ours])
    at = int(np.argmax(np.abs(unwanted.mean).sum(axis=1) + np.abs(np.nan_to_num(done.mean)).sum(axis=1)))
    yield f"  all commands at {comparison.months[at]:g} months: change in % (95 % interval of the mean)"
    for c, command in enumerate(none.commands):
        asked = "          -" if not np.isfinite(done.mean[at, c]) else _interval(done, at, c)
        yield f"    {command:<20} asked-for {asked:<26} unwanted {_interval(unwanted, at, c)}"


def _interval(found: Any, at: int, c: int) -> str:
    if not np.isfinite(found.low[at, c]):
        return f"{found.mean[at, c]:+6.2f} (one nerve)"
    return f"{found.mean[at, c]:+6.2f} ({found.low[at, c]:+.2f} to {found.high[at, c]:+.2f})"


def _losses(comparison: Comparison, told: Mapping[str, Any]) -> Iterator[str]:
    shown = [one for one in told["new_losses"] if max(one["share"]) >= _LEAST_SHARE]
    if not shown:
        yield "  no function is lost that was there without the plan"
    for one in shown:
        worst = int(np.argmax(one["share"]))
        last = one["share"][-1]
        yield (
            f"  LOSS: {one['side']} {one['says']} in {one['share'][worst]:.0%} of the simulated nerves at "
            f"{comparison.months[worst]:g} months, {last:.0%} at {comparison.months[-1]:g}"
        )


def _ranking(comparison: Comparison, made: Mapping[str, Any]) -> Iterator[str]:
    """Plans by what is left of unwanted movement at the last time, doing nothing among them."""
    found = [(arm.title, made["plans"][arm.name]["unwanted"]) for arm in comparison.arms]
    order = [(title, one["plan"][-1], not one["low"][-1] <= 0 <= one["high"][-1]) for title, one in found]
    order = sorted([*order, (comparison.nothing.title, found[0][1]["nothing"][-1], True)], key=lambda item: item[1])
    months = comparison.months[-1]
    yield f"ranking under the model's assumptions, by unwanted movement left at {months:g} months (losses unweighed):"
    for title, value, apart in order:
        place = 1 + sum(other < value for _, other, _ in order)
        yield f"  {place}. {title}: {100 * value:.2f} %" + ("" if apart else " (not told apart from doing nothing)")
