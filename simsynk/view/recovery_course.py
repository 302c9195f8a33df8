"""The course of one command over the observed days: asked-for and unwanted movement in one unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.results import Result, Spread
from simsynk.view.patient_faces import first_faces


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Mean and quantiles over simulated nerves, (days,) each."""

    mean: NDArray[np.float64] = field(repr=False)
    q05: NDArray[np.float64] = field(repr=False)
    q25: NDArray[np.float64] = field(repr=False)
    q75: NDArray[np.float64] = field(repr=False)
    q95: NDArray[np.float64] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One command over the observed days; 1 is what its muscles do together in health.

    Parameters
    ----------
    command
        What was asked for.
    days
        Observed days, (days,).
    asked
        How much of the asked-for movement is there.
    unwanted
        Movement beyond healthy of all muscles that were not asked, summed.
    others
        How many muscles were not asked.
    healthy
        What the muscles of the command do together in health, in maxima of a muscle.
    """

    command: str
    days: NDArray[np.float64] = field(repr=False)
    asked: Band = field(repr=False)
    unwanted: Band = field(repr=False)
    others: int
    healthy: float


def course_of(result: Result, side: str, command: str) -> Course:
    """The course of one command on one side.

    Mean, 5 % and 95 % quantiles are those of the result. The quartiles come from its first replicates (as many as
    figures of faces look at); a run that keeps none of them, or only one, has none and repeats the outer ones.

    Parameters
    ----------
    result
        A finished run.
    side, command
        Names of the run.
    """
    s, c = result.sides.index(side), result.commands.index(command)
    others = ~result.asked[c] & result.displayed
    healthy = float(np.where(result.asked[c], synkinesis.evoked(result.healthy[s])[c], 0.0).sum())
    each = int(others.sum()) / healthy if healthy > 1e-12 else 0.0
    asked, unwanted = result.voluntary[:, s, c], result.unwanted[:, s, c]
    inner = _replicates(result, s, c)
    return Course(
        command=command,
        days=np.array(result.days, np.float64),
        asked=_band(asked, 1.0, None if inner is None else inner[0]),
        unwanted=_band(unwanted, each, None if inner is None else inner[1]),
        others=int(others.sum()),
        healthy=healthy,
    )


def _replicates(result: Result, s: int, c: int) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Share of the asked-for movement and mean unwanted excess of single replicates, (replicates, days) each."""
    if "activation" not in result.arrays or len(result.replicates) < 2:
        return None
    rows = first_faces(result.arrays)[:, :, s, (0, c)]
    healthy, asked = result.healthy[s][[0, c]], result.asked[[0, c]]
    share = synkinesis.voluntary_share(rows, healthy, asked)[..., 1]
    others = ~result.asked[c] & result.displayed
    extra = synkinesis.excess(rows, healthy)[..., 1, :]
    return share, (extra * others).sum(axis=-1) / max(int(others.sum()), 1)


def _band(outer: Spread, factor: float, inner: NDArray[np.float64] | None) -> Band:
    low, high = (outer.q05, outer.q95) if inner is None else np.quantile(inner, [0.25, 0.75], axis=0)
    parts: Sequence[NDArray[np.float64]] = (outer.mean, outer.q05, low, high, outer.q95)
    mean, q05, q25, q75, q95 = (factor * np.asarray(part) for part in parts)
    return Band(mean=mean, q05=q05, q25=q25, q75=q75, q95=q95)


def course_rows(course: Course) -> list[dict[str, Any]]:
    """One row for each day and curve.

    Percent of what the muscles of the command do together in health; for the unwanted curve also the mean excess of
    one muscle that was not asked, in percent of its maximum, as `timeline.csv` has it.
    """
    per_muscle = course.healthy / max(course.others, 1)
    return [
        {
            "command": course.command,
            "day": float(day),
            "curve": name,
            **{
                f"{part}_percent": 100 * float(getattr(band, part)[d])
                for part in ("mean", "q05", "q25", "q75", "q95")
            },
            "mean_excess_per_muscle_percent": 100 * per_muscle * float(band.mean[d]) if name == "unwanted" else "",
        }
        for name, band in (("asked", course.asked), ("unwanted", course.unwanted))
        for d, day in enumerate(course.days)
    ]
