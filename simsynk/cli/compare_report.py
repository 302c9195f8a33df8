"""What `simsynk compare` prints: gains and losses of every plan with the same loudness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from simsynk.face.measures import MEASURES
from simsynk.study.arm import Arm
from simsynk.study.compare import Comparison
from simsynk.study.differences import common_commands, difference

_LEAST_SHARE = 0.005
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
        yield from _losses(comparison, told)
        if told["recurrence"] is not None:
            gone = ", ".join(
                f"{share:.0%} at {month:g} mo"
                for month, share in zip(comparison.months, told["recurrence"], strict=True)
                if month >= 3
            )
            yield f"  of the early relief from unwanted movement, gone again: {gone}"
        else:
            yield "  no early relief from unwanted movement"
        if told["training_ceiling"] is not None:
            left = told["training_ceiling"]
            yield f"  with everything learned this wiring would still leave {100 * left:.2f} % of unwanted movement"
        if told["pairing"] is not None:
            yield f"  pairing: an unpaired comparison would need {told['pairing']:.3g} times as many nerves (median)"
    yield ""
    yield from _ranking(comparison, made)
    yield (
        f"  nerves grown in {comparison.grow_seconds:.1f} s, everything else {comparison.examine_seconds:.1f} s; "
        "ranges hold luck within the model only"
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
    at = int(np.argmax(np.abs(unwanted.mean).sum(axis=1)))
    yield f"  all commands at {comparison.months[at]:g} months: change in % (95 % interval of the mean)"
    for c, command in enumerate(none.commands):
        asked = "          -" if not np.isfinite(done.mean[at, c]) else _interval(done, at, c)
        yield f"    {command:<20} asked-for {asked:<26} unwanted {_interval(unwanted, at, c)}"


def _interval(found: Any, at: int, c: int) -> str:
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
    left = {arm.title: made["plans"][arm.name]["unwanted"]["plan"][-1] for arm in comparison.arms}
    first = made["plans"][comparison.arms[0].name]["unwanted"]["nothing"][-1]
    order = sorted({**left, comparison.nothing.title: first}.items(), key=lambda item: item[1])
    months = comparison.months[-1]
    yield f"ranking under the model's assumptions, by unwanted movement left at {months:g} months (losses unweighed):"
    for place, (title, value) in enumerate(order, start=1):
        yield f"  {place}. {title}: {100 * value:.2f} %"
