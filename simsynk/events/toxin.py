"""Botulinum toxin: how far a dose weakens a muscle, where it spreads, and when it wears off."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.evidence import EvidenceFile, packaged

Values = NDArray[np.float64]
GLAND = "lacrimal_gland"
DOSES = "doses of toxin are inputs of a model, not dosing advice; units of different products are not interchangeable"
_LEAST_REACH_MM = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Toxin:
    """One injection session into one muscle or gland. A model input, not dosing advice.

    Parameters
    ----------
    day
        Day of the injection.
    side
        `right` or `left`, the patient's own.
    muscle
        What is injected.
    dose_units
        Dose in units of the product.
    product
        `onabotulinum`, `incobotulinum` or `abobotulinum`; their units are not interchangeable.
    """

    day: float
    side: str
    muscle: str
    dose_units: float
    product: str = "onabotulinum"


@functools.cache
def toxin_file() -> EvidenceFile:
    """The packaged values of toxin, with their sources."""
    return packaged("simsynk.events", "toxin.yaml", "toxin")


@functools.cache
def places_file() -> EvidenceFile:
    """The packaged places of injection, with their source."""
    return packaged("simsynk.events", "muscle_places.yaml", "muscle places")


@functools.cache
def places() -> Mapping[str, Values]:
    """Points of each muscle in mm of the half face, (points, 2)."""
    data = places_file().data["places"]
    return {name: np.array(points, np.float64) for name, points in data.items() if name != "evidence"}


def products() -> tuple[str, ...]:
    """Names of the products."""
    return tuple(toxin_file().table("products"))


def top_dose() -> float:
    """Largest dose into one muscle that a search tries, in units of onabotulinum; no dosing advice."""
    return toxin_file().number("session.top_dose")


def usual_muscles() -> tuple[str, ...]:
    """Muscles that published injections for synkinesis name."""
    return tuple(toxin_file().table("greatest"))


def most_into(muscle: str) -> float:
    """Largest dose into a muscle that a search tries: the largest published one, else `top_dose`."""
    return toxin_file().table("greatest").get(muscle, top_dose())


def usual_total() -> tuple[float, float]:
    """Least and largest dose of one session in published series, both for one affected side."""
    table = toxin_file().table("usual_total")
    return table["least"], table["most"]


def look_days() -> float:
    """Days after an injection at which its effect is looked at."""
    return toxin_file().number("session.look_days")


def block_of_dose(units: Values) -> Values:
    """Share of a muscle's force that a dose takes away at its peak; units of onabotulinum.

    Source: Hill curve through two doses in facial muscles (Winn and Sires), ceiling from Sloop et al. (1996).

    Examples
    --------
    >>> block_of_dose(np.array([0.0, 1.0, 2.5, 5.0, 10.0])).round(2).tolist()
    [0.0, 0.17, 0.4, 0.59, 0.74]
    """
    table = toxin_file().table("dose")
    risen = np.asarray(units, np.float64) ** table["slope"]
    return table["greatest_effect"] * risen / (risen + table["half_dose"] ** table["slope"])


def time_course(days_since: Values, muscle: str = "") -> Values:
    """Share of the peak effect so many days after the injection; 0 before it.

    Examples
    --------
    >>> time_course(np.array([-1.0, 0.0, 7.0, 28.0, 84.0, 168.0])).round(2).tolist()
    [0.0, 0.0, 0.87, 0.96, 0.5, 0.11]
    """
    table = toxin_file().table("course")
    half = toxin_file().number("gland_course.half_recovery") if muscle == GLAND else table["half_recovery"]
    since = np.maximum(days_since, 0.0)

    def rise(days: Values | float) -> Values:
        return 1 / (1 + np.exp(-(np.asarray(days) - table["rise_centre"]) / table["rise_scale"]))

    risen = (rise(since) - rise(0.0)) / (1 - rise(0.0))
    return risen / (1 + (since / half) ** table["fall_power"])


def apart_mm(one: str, other: str) -> float:
    """How far two muscles lie apart in mm where they are nearest; infinite where a place is unknown.

    Examples
    --------
    >>> apart_mm("mentalis", "mentalis"), apart_mm("mentalis", "stapedius")
    (0.0, inf)
    """
    known = places()
    if one not in known or other not in known:
        return math.inf
    return float(np.linalg.norm(known[one][:, None] - known[other][None], axis=-1).min())


def spread_doses(doses: Mapping[str, float], pools: Sequence[str]) -> Values:
    """Effective dose in every muscle when some are injected on one day, in units of onabotulinum, (pools,).

    A dose thins out over distance as a Gaussian whose reach grows with the cube root of the dose. Muscles without
    a known place neither give nor take.

    Source: that the field of effect is driven by dose (Dover et al. 2018); shape and reach assumed.
    """
    table = toxin_file().table("spread")
    reached = np.zeros(len(pools))
    for muscle, units in doses.items():
        reach = max(table["reach"] * (units / table["reference_dose"]) ** (1 / 3), _LEAST_REACH_MM)
        for p, name in enumerate(pools):
            if name == muscle:
                reached[p] += units
            elif units > 0:
                reached[p] += units * np.exp(-0.5 * (apart_mm(muscle, name) / reach) ** 2)
    return reached


def kept_by_toxin(injections: Sequence[Toxin], pools: Sequence[str], days: Values) -> Values:
    """Share of each muscle's force that toxin leaves, (days, pools); sessions block independently of each other."""
    kept = np.ones((len(days), len(pools)))
    courses = [GLAND if name == GLAND else "" for name in pools]
    for day in sorted({injection.day for injection in injections}):
        doses: dict[str, float] = {}
        for injection in injections:
            if injection.day == day:
                scale = toxin_file().table("products")[injection.product]
                doses[injection.muscle] = doses.get(injection.muscle, 0.0) + injection.dose_units / scale
        peak = block_of_dose(spread_doses(doses, pools))
        course = np.stack([time_course(days - day, one) for one in courses], axis=1)
        kept *= 1.0 - peak * course
    return kept
