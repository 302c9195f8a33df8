"""Signals in time: how a command is given, how a muscle follows, and what is read from a recording."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.evidence import EvidenceFile, packaged

_ONCE = "held"


@functools.cache
def dynamics_file() -> EvidenceFile:
    """The packaged times of nerve, muscle and commands, with their sources."""
    return packaged("simsynk.motor", "dynamics.yaml", "dynamics")


def smoothstep(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """A smooth rise from 0 at 0 to 1 at 1, flat at both ends.

    Examples
    --------
    >>> smoothstep(np.array([-1.0, 0.5, 2.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    inside = np.clip(x, 0.0, 1.0)
    return inside * inside * (3.0 - 2.0 * inside)


@dataclass(frozen=True, slots=True, kw_only=True)
class DriveCourse:
    """How the drive of a command runs in time: a rise, a hold, a fall, once or again and again.

    Parameters
    ----------
    rise_s, hold_s, fall_s
        Durations in s.
    repeat_s
        From one start to the next in s; 0 is once only.
    """

    rise_s: float
    hold_s: float
    fall_s: float
    repeat_s: float = 0.0

    def at(self, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of the full drive, 0 to 1, at times since the first start.

        Examples
        --------
        >>> DriveCourse(rise_s=0.5, hold_s=1, fall_s=0.5).at(np.array([-1, 0.25, 1, 1.75, 3])).tolist()
        [0.0, 0.5, 1.0, 0.5, 0.0]
        """
        phase = np.where(times_s > 0, times_s % self.repeat_s, times_s) if self.repeat_s else times_s
        down = (phase - self.rise_s - self.hold_s) / self.fall_s
        return smoothstep(phase / self.rise_s) * (1.0 - smoothstep(down))


def course_of(command: str) -> DriveCourse:
    """The time course of a command; one without its own is given once and held.

    Examples
    --------
    >>> course_of("smile").rise_s, course_of("close_eye") == course_of("pucker")
    (0.5, True)
    """
    file = dynamics_file()
    name = command if command in file.data["courses"] and command != "evidence" else _ONCE
    return DriveCourse(**file.table(f"courses.{name}"))


def follow(wanted: NDArray[np.float64], step_s: float, rise_s: float, fall_s: float) -> NDArray[np.float64]:
    """Force of a muscle that follows its neural drive with one time constant up and another down.

    Solves da/dt = (u - a) / tau, tau = rise_s while u > a and fall_s otherwise, exactly for the mean u of each step.

    Parameters
    ----------
    wanted
        Force that the drive would hold for good, (..., times); the muscle starts at the first value.
    """
    rising, falling = -np.expm1(-step_s / rise_s), -np.expm1(-step_s / fall_s)
    goal = np.moveaxis((wanted[..., 1:] + wanted[..., :-1]) / 2, -1, 0)
    force = np.empty((wanted.shape[-1], *wanted.shape[:-1]))
    force[0] = wanted[..., 0]
    for k, aim in enumerate(goal):
        change = aim - force[k]
        force[k + 1] = force[k] + np.where(change > 0, rising, falling) * change
    return np.ascontiguousarray(np.moveaxis(force, 0, -1))


def envelope(signal: NDArray[np.float64], step_s: float, window_s: float) -> NDArray[np.float64]:
    """A recording smoothed by a centred moving mean; the ends are held.

    Examples
    --------
    >>> envelope(np.array([0.0, 0.0, 3.0, 0.0, 0.0]), 1.0, 3.0).tolist()
    [0.0, 1.0, 1.0, 1.0, 0.0]
    """
    half = max(round(window_s / step_s) // 2, 0)
    ends = [(0, 0)] * (signal.ndim - 1) + [(half + 1, half)]
    total = np.cumsum(np.pad(signal, ends, mode="edge"), axis=-1)
    width = 2 * half + 1
    return (total[..., width:] - total[..., :-width]) / width


def onsets(
    force: NDArray[np.float64], times_s: NDArray[np.float64], level: float, visible: float
) -> NDArray[np.float64]:
    """Time at which each muscle passes a share of its own peak above rest, in s, (...); NaN where it hardly moves.

    Parameters
    ----------
    force
        (..., times); the first value is rest.
    level
        Share of the peak.
    visible
        Movement above rest, as a share of maximum, from which a muscle counts as moving.
    """
    above = force - force[..., :1]
    peak = above.max(axis=-1)
    bar = level * peak
    after = np.maximum((above > bar[..., None]).argmax(axis=-1), 1)
    high = np.take_along_axis(above, after[..., None], -1)[..., 0]
    low = np.take_along_axis(above, after[..., None] - 1, -1)[..., 0]
    part = (bar - low) / np.where(high > low, high - low, 1.0)
    crossing = times_s[after - 1] + part * (times_s[after] - times_s[after - 1])
    return np.where(peak >= visible, crossing, np.nan)


def kendall_tau(first: NDArray[np.float64], second: NDArray[np.float64], tie: float = 0.0) -> float:
    """Kendall's tau-b of two orders over what has a place in both; differences up to `tie` are ties.

    1 is the same order, -1 the reverse. 0 when the first has an order and the second has none left; NaN when the
    first has none.

    Examples
    --------
    >>> kendall_tau(np.array([1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0]))
    0.3333333333333333
    """
    both = np.isfinite(first) & np.isfinite(second)
    upper = np.triu_indices(int(both.sum()), 1)
    signs = []
    for values in (first[both], second[both]):
        gap = (values[:, None] - values[None, :])[upper]
        signs.append(np.sign(gap) * (np.abs(gap) > tie))
    one, two = signs
    if not one.any():
        return float("nan")
    return float((one * two).sum() / np.sqrt((one**2).sum() * max((two**2).sum(), 1.0)))
