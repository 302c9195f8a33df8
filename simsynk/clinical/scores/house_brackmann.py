"""House-Brackmann grade: by measured movement, by the words of the scale, and the worse of both.

Source: House and Brackmann 1985. The words are turned into numbers here; that is a modelling choice.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.scores.examined import Examined, voluntary
from simsynk.clinical.scores.item import Item
from simsynk.clinical.scores.sunnybrook import synkinesis
from simsynk.clinical.scores.thresholds import cuts, number

Values = NDArray[np.float64]

RATED = ("house_brackmann",)
"""Items that a rater judges."""

_POINTS_EACH = 4
_POINT_BARS = (1, 3, 5, 7, 8)


def movement_grade(brow: Values, smile: Values) -> Values:
    """Grade by the eight-point rule, scaled to the reference: four points for the brow, four for the mouth corner.

    8 of 8 is I, 7 II, 5 to 6 III, 3 to 4 IV, 1 to 2 V, 0 VI. Points are rounded to the nearest, but what moves at
    all has one. A movement within the healthy asymmetry of its reference counts as complete.

    Parameters
    ----------
    brow, smile
        Movement as a share of its reference, (...).

    Examples
    --------
    >>> movement_grade(np.array([1.0, 1.0, 0.45, 0.0]), np.array([0.95, 0.6, 0.45, 0.0])).tolist()
    [1.0, 2.0, 4.0, 6.0]
    """
    full = 1 - number("reference.healthy_asymmetry")
    trace = number("reference.trace")
    points = np.zeros(np.broadcast(brow, smile).shape)
    for share in (brow, smile):
        rounded = np.floor(_POINTS_EACH * np.clip(share / full, 0, 1) + 0.5)
        points = points + np.where(share >= trace, np.maximum(rounded, 1.0), 0.0)
    return np.asarray(6.0 - np.digitize(points, _POINT_BARS), np.float64)


def verbal_grade(shares: Mapping[str, Values], tone: Values, gaps: Mapping[str, Values], unwanted: Values) -> Values:
    """Grade by the words of the scale; the worst of these.

    Mean function of the five movements: above 90 % I, 75 % II, 50 % III, 25 % IV, else V; no movement and no tone VI.
    Eye that closes with effort only III, that does not close IV; no forehead IV. Synkinesis slight II, obvious III,
    disfiguring IV.

    Parameters
    ----------
    shares
        The five movements as shares of their references, (...) each.
    tone
        Resting tone as a share of the healthy one, (...).
    gaps
        Opening left by gentle ("close_gentle") and tight ("close_tight") closure beyond the healthy one, in mm.
    unwanted
        Worst involuntary movement in grade points, (...).
    """
    trace = number("reference.trace")
    function = np.mean([np.minimum(share, 1.0) for share in shares.values()], axis=0)
    grade = 5.0 - np.digitize(function, cuts("house_brackmann.function"))
    still = np.all([share < trace for share in shares.values()], axis=0)
    grade = np.where(still & (tone < number("house_brackmann.least_tone")), 6.0, grade)
    at_least = [
        np.where(gaps["close_gentle"] >= number("house_brackmann.effort_gap_mm"), 3.0, 1.0),
        np.where(gaps["close_tight"] >= number("house_brackmann.gap_mm"), 4.0, 1.0),
        np.where(shares["brow"] < trace, 4.0, 1.0),
        1.0 + np.clip(np.floor(unwanted + 1e-9), 0, 3),
    ]
    return np.asarray(np.max([grade, *at_least], axis=0), np.float64)


def items(seen: Examined) -> dict[str, Item]:
    """The grade, the two grades that it is the worse of, and whether synkinesis and not weakness set it."""
    shares = voluntary(seen)
    gaps = {command: seen.gap(command) for command in ("close_gentle", "close_tight")}
    tone = _tone(seen)
    worst = np.max(list(synkinesis(seen).values()), axis=0)
    movement = movement_grade(shares["brow"], shares["smile"])
    verbal = verbal_grade(shares, tone, gaps, worst)
    weakness = np.maximum(movement, verbal_grade(shares, tone, gaps, np.zeros(seen.shape)))
    final = np.maximum(movement, verbal)
    set_by_synkinesis = (final > weakness).astype(float)
    # Raters disagree about how much is wrong, not about a face in which next to nothing is.
    function = np.mean([np.minimum(share, 1.0) for share in shares.values()], axis=0)
    fault = np.clip((1 - function) / number("reference.healthy_asymmetry") + worst, 0.0, 1.0)
    noise = number("rater.house_brackmann") * fault
    return {
        # Half a step up: an error of less than half a grade in either direction leaves the grade.
        "house_brackmann": Item(latent=final + 0.5, lowest=1, highest=6, noise=noise),
        "house_brackmann_movement": Item(latent=movement, lowest=1, highest=6),
        "house_brackmann_verbal": Item(latent=verbal, lowest=1, highest=6),
        "house_brackmann_set_by_synkinesis": Item(latent=set_by_synkinesis, lowest=0, highest=1),
    }


def totals(values: Mapping[str, Values]) -> dict[str, Values]:
    """Nothing beyond the items."""
    return {}


def _tone(seen: Examined) -> Values:
    side = seen.record.affected
    now = seen.record.activation[..., side, 0, :].sum(axis=-1)
    return now / np.maximum(seen.record.healthy[..., side, 0, :].sum(axis=-1), 1e-9)
