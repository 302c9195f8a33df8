"""Clinical signs with how often they show, their rule, and which neurons and twigs carry the most frequent ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simsynk.clinical.signs.kinds import SIGNS
from simsynk.study.explain import Carrier, Explanation, explain_all
from simsynk.view.report.blocks import Block, Heading, Points, Section, Table, Words, listed, number, percent, spoken
from simsynk.view.report.told import Told

MOST_EXPLAINED = 5
"""So many signs of a side are explained."""

_MOST_CARRIERS = 3
_LEAST = 0.05


def section(told: Told) -> Section | None:
    """Signs of every affected side on the last day; None where none can be judged."""
    blocks: list[Block] = []
    for side in told.affected:
        signs = told.result.signs.get(side, ({},))[-1]
        if not signs:
            continue
        if len(told.affected) > 1:
            blocks.append(Heading(text=f"{side.capitalize()} side"))
        blocks += _side(told, side, signs)
    return Section(key="signs", title="Signs, and why they are there", blocks=blocks) if blocks else None


def _side(told: Told, side: str, signs: Mapping[str, Mapping[str, Any]]) -> list[Block]:
    there = sorted((n for n, one in signs.items() if one["probability"] > 0), key=lambda n: -signs[n]["probability"])
    absent = [SIGNS[name].title for name in signs if name not in there]
    blocks: list[Block] = []
    if there:
        blocks.append(_table(told, side, signs, there))
    else:
        many = "the expected nerve" if told.result.expected else f"any of {told.nerves}"
        blocks.append(Words(text=f"On day {told.last_day:g} no sign shows in {many}."))
    if absent:
        blocks.append(Words(text=f"Looked for and not there: {'; '.join(absent)}.", soft=True))
    if side in told.injured:
        blocks += _explanations(told, side, [name for name in there if signs[name]["probability"] >= _LEAST])
    return blocks


def _table(told: Told, side: str, signs: Mapping[str, Mapping[str, Any]], there: list[str]) -> Table:
    def often(name: str) -> str:
        share = float(signs[name]["probability"])
        return "yes" if told.result.expected else f"{round(share * told.count)} of {told.count} ({percent(share)})"

    return Table(
        caption=f"Signs on day {told.last_day:g}, {side} side; grade 0 none to 3 severe, mean over all nerves",
        columns=("Sign", "Nerves", "Grade", "Most under", "Rule"),
        rows=[
            (
                SIGNS[name].title, often(name), number(float(signs[name]["mean_grade"])),
                spoken(signs[name]["command"]), SIGNS[name].rule,
            )
            for name in there
        ],
        wordy=frozenset({3, 4}),
    )  # fmt: skip


def _explanations(told: Told, side: str, there: list[str]) -> list[Block]:
    """Why the most frequent signs are there; those of excess before those of weakness."""
    told_why = explain_all(told.opened, [name for name in there if not SIGNS[name].physiological], side)
    found = sorted(told_why, key=lambda one: not one.pools)[:MOST_EXPLAINED]
    if not found:
        return []
    blocks: list[Block] = [Heading(text=f"Why, {side} side")]
    blocks.append(
        Words(
            text=(
                "The excess of a sign's muscles is divided among the neurons that now serve them, by their "
                "fibres there and by how "
                "hard the command drives them."
            )
        )
    )
    blocks.append(Points(items=[(one.title, why(one)) for one in found]))
    return blocks


def why(found: Explanation) -> str:
    """One explanation in a few sentences.

    Parameters
    ----------
    found
        See `simsynk.study.explain`.
    """
    said = [f"Under the command {spoken(found.command)}" if found.command != "rest" else "At rest"]
    most = found.muscles[0]
    if not found.pools:
        weak = min(found.muscles, key=lambda one: one.evoked - one.healthy)
        said[0] += (
            f" no muscle of this sign does more than in health. Weakness makes it: {spoken(weak.name)} reaches "
            f"{percent(weak.evoked)} of its maximum, {percent(weak.healthy)} in health"
        )
        return f"{said[0]}."
    said[0] += (
        f", {spoken(most.name)} goes {percent(most.excess, 1)} of its maximum beyond health; "
        f"{percent(most.foreign)} of its fibres "
        f"answer to other muscles' neurons"
    )
    said.append(f"The largest parts of the excess come from neurons that served {_carriers(found.pools)}")
    said.append(f"Home branches of these neurons: {_carriers(found.home_branches[:2])}")
    said.append(f"Twigs through which they arrive: {_carriers(found.twigs)}")
    return ". ".join(said) + "."


def _carriers(carriers: tuple[Carrier, ...]) -> str:
    shown = [one for one in carriers[:_MOST_CARRIERS] if one.share >= _LEAST] or list(carriers[:1])
    return listed([f"{spoken(one.name)} ({percent(one.share)})" for one in shown])
