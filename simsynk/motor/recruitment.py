"""Recruitment by size: from the drive of a pool to the force that each of its units gives.

Units of a pool are recruited from the smallest to the largest, and a recruited unit fires faster with more
excitation. After misrouting a unit keeps its place in its own pool's order, whatever muscle it now serves.

Source: Henneman's size principle in the pool model of Fuglevand, Winter and Patla (1993); values from limbs.
"""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation
from simsynk.evidence import EvidenceFile, packaged
from simsynk.motor.central import Central
from simsynk.motor.commands import Repertoire

_HALVINGS = 14


@functools.cache
def motor_file() -> EvidenceFile:
    """The packaged values of recruitment, with their sources."""
    return packaged("simsynk.motor", "motor.yaml", "motor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recruitment:
    """How a pool recruits its units and how fast they fire; packaged values in `motor/data/motor.yaml`.

    Parameters
    ----------
    threshold_range
        Threshold of the last unit as a multiple of that of the first.
    last_recruited_at
        Excitation at which the last unit joins, share of the maximum.
    rate_at_recruitment, peak_rate
        Firing rate of a unit that has just joined, and its highest, impulses per second.
    half_force_rate
        Rate at which a unit gives half of its tetanic force, impulses per second.
    """

    threshold_range: float
    last_recruited_at: float
    rate_at_recruitment: float
    peak_rate: float
    half_force_rate: float


@functools.cache
def usual_recruitment() -> Recruitment:
    """The packaged recruitment.

    Examples
    --------
    >>> usual_recruitment().threshold_range
    30
    """
    return Recruitment(**motor_file().table("recruitment"))


def unit_force(
    excitation: NDArray[np.float64], size_rank: NDArray[np.float64], recruitment: Recruitment | None = None
) -> NDArray[np.float64]:
    """Force of units as a share of their own maximum.

    Parameters
    ----------
    excitation
        Excitation of the pool, 0 to 1, broadcast against `size_rank`.
    size_rank
        Place in the recruitment order, 0 (first) to 1 (last).
    recruitment
        How units are recruited; None takes the packaged values.

    Examples
    --------
    >>> unit_force(np.array([0.0, 0.1, 1.0]), np.array([0.1, 0.1, 1.0])).round(2).tolist()
    [0.0, 0.53, 1.0]
    """
    how = recruitment or usual_recruitment()
    span, last = how.threshold_range, how.last_recruited_at
    low, peak, half = how.rate_at_recruitment, how.peak_rate, how.half_force_rate
    above = excitation - last * span ** (size_rank - 1)
    rate = np.minimum(peak, low + (peak - low) / (1 - last) * above)

    def force(rate: NDArray[np.float64] | float) -> NDArray[np.float64]:
        cubed = np.asarray(rate) ** 3
        return cubed / (cubed + half**3)

    return np.where((above >= 0) & (excitation > 0), force(np.maximum(rate, 0.0)) / force(peak), 0.0)


def excitation_for(
    intact: Innervation, drives: NDArray[np.float64], recruitment: Recruitment | None = None
) -> NDArray[np.float64]:
    """The excitation with which a healthy pool reaches a wanted share of its muscle's maximum.

    A drive is stated as what the healthy muscle does; the person has learned the excitation that it takes.

    Parameters
    ----------
    intact
        The healthy nerve.
    drives
        Wanted share of maximum, (commands, pools).
    recruitment
        How units are recruited; None takes the packaged values.

    Returns
    -------
    Excitation 0 to 1, (commands, pools).
    """
    excitation = np.zeros_like(drives)
    bounds = np.searchsorted(intact.pool, np.arange(drives.shape[1] + 1))
    for p in range(drives.shape[1]):
        units = slice(bounds[p], bounds[p + 1])
        if bounds[p] == bounds[p + 1]:
            continue
        wanted, which = np.unique(drives[:, p], return_inverse=True)
        weight = intact.fibres[units] / intact.fibres[units].sum()
        low, high = np.zeros(len(wanted)), np.ones(len(wanted))
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            enough = weight @ unit_force(middle[None, :], intact.size_rank[units, None], recruitment) >= wanted
            low, high = np.where(enough, low, middle), np.where(enough, middle, high)
        excitation[:, p] = high[which]
    return np.where(drives > 0, excitation, 0.0)


def pool_drives(repertoire: Repertoire, central: Central, motor: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Drive of every pool under every command, tone and central mechanisms included, (commands, pools).

    Parameters
    ----------
    repertoire, central
        What is asked, and what the brain makes of it.
    motor
        Which pools are motor pools of the facial nucleus and so take part in cross-talk, (pools,).
    """
    tone = repertoire.tone[None, :]
    drives = tone + (1 - tone) * repertoire.drives
    if central.crosstalk:
        shared = drives[:, motor].mean(axis=1, keepdims=True)
        drives = np.where(motor, (1 - central.crosstalk) * drives + central.crosstalk * shared, drives)
    drives = np.where(motor, central.gain * drives + central.tone, drives)
    return np.clip(drives, 0.0, 1.0)


def facial_motor(intact: Innervation) -> NDArray[np.bool_]:
    """Which pools are motor pools of the facial nucleus, (pools,)."""
    return np.array([pool.kind == "motor" and not pool.foreign for pool in intact.nerve.pools])


def axon_force(
    intact: Innervation,
    repertoire: Repertoire,
    central: Central,
    neighbours: NDArray[np.int64] | None = None,
    recruitment: Recruitment | None = None,
) -> NDArray[np.float64]:
    """Relative force of every axon's fibres under every command, (axons, commands).

    Parameters
    ----------
    intact
        The healthy nerve, which sets thresholds and the learned excitation.
    neighbours
        For each axon the axons it lies next to at the lesion, (axons, k), its own number where it has none;
        needed only when `central.ephapse` is on.
    recruitment
        How units are recruited; None takes the packaged values.
    """
    motor = facial_motor(intact)
    drives = pool_drives(repertoire, central, motor)
    excitation = excitation_for(intact, drives, recruitment)
    force = np.ascontiguousarray(unit_force(excitation[:, intact.pool], intact.size_rank[None, :], recruitment).T)
    if central.ephapse and neighbours is not None:
        alone = neighbours == np.arange(len(force))[:, None]
        spread = np.where(alone[:, :, None], 0.0, force[neighbours]).mean(axis=1)
        force = np.minimum(force + central.ephapse * spread, 1.0)
    return force


def healthy_activation(intact: Innervation, force: NDArray[np.float64]) -> NDArray[np.float64]:
    """Activation of every muscle by the intact nerve, (commands, pools); 0 for an absent muscle."""
    pools = len(intact.nerve.pools)
    total = np.zeros((force.shape[1], pools))
    for c in range(force.shape[1]):
        total[c] = np.bincount(intact.pool, weights=intact.fibres * force[:, c], minlength=pools)
    return total / np.maximum(intact.endplate_count, 1)


def without(central: Central, switch: str) -> Central:
    """The same centre with one mechanism switched off."""
    return dataclasses.replace(central, **{switch: getattr(Central(), switch)})
