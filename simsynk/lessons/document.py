"""A played lesson as plain data for other programs."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from simsynk import __version__
from simsynk.lessons.lesson import MAIN
from simsynk.lessons.path import ways
from simsynk.lessons.play import Played, Spot
from simsynk.notice import NOTICE

SCHEMA = "simsynk.lesson-played/1"


def document(played: Played) -> dict[str, Any]:
    """What was asked and what came out: numbers of every arm, paired differences from the main one, claims."""
    lesson = played.lesson
    return {
        "schema": SCHEMA,
        "notice": NOTICE,
        "provenance": {
            "version": __version__,
            "scenario": played.main.scenario.name,
            "scenario_sha256": played.main.scenario.sha256,
            "seed": played.seed,
            "replicates": played.replicates,
        },
        "lesson": {"number": lesson.number, "name": lesson.name, "title": lesson.title, "question": lesson.question},
        "choices": [choice.text for choice in lesson.choices],
        "right": lesson.right,
        "arms": {name: arm.title for name, arm in played.arms.items()},
        "numbers": [_number(played, place) for place in range(len(lesson.numbers))],
        "path": _path(played),
        "claims": [
            {"says": one.claim.says, "found": one.found, "holds": one.holds} for one in played.check(lesson.claims)
        ],
        "limits": [
            {"says": one.says, "found": found.found, "published": one.published, "source": one.source}
            for one in lesson.limits
            for found in played.check([one])
        ],
    }


def _number(played: Played, place: int) -> dict[str, Any]:
    number = played.lesson.numbers[place]
    others = [arm for arm in played.arms if arm != MAIN and played.lesson.arm(arm).same_person]
    return {
        "name": number.name,
        "label": number.label,
        "unit": "share of nerves" if number.unit == "nerves" else number.unit,
        "arms": {arm: _spot(played.spot(number, arm)) for arm in played.arms},
        "difference": {arm: _spot(played.difference(number, arm)) for arm in others},
    }


def _spot(spot: Spot) -> dict[str, float | None]:
    names = {"mean": spot.mean, "q05": spot.low, "q95": spot.high, "healthy": spot.healthy}
    return {name: None if value is None or not math.isfinite(value) else value for name, value in names.items()}


def _path(played: Played) -> dict[str, Any] | None:
    path = played.lesson.path
    if path is None:
        return None
    return dataclasses.asdict(ways(played.arms[path.arm], path.command, path.muscle))
