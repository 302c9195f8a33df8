"""What a trained person does with the wiring that is there: the commands change, the nerve never.

A command is one drive for each pool. All units of a pool share it, so two muscles that are served by the same
pool's neurons cannot be told apart by any training: that is the ceiling.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simsynk.anatomy.innervation import Innervation
from simsynk.events.retraining import Retraining, learned_together, retraining_file, untrained_muscles
from simsynk.motor.activation import Drive
from simsynk.motor.central import Central
from simsynk.motor.recruitment import excitation_for, facial_motor, pool_drives, unit_force
from simsynk.motor.training import kernels
from simsynk.periphery.muscle import MuscleState
from simsynk.periphery.processes import Processes
from simsynk.periphery.treated import Treated

Values = NDArray[np.float64]

LEVELS = (0.0, 0.01, 0.03, 0.05, 0.08, 0.12, 0.17, 0.23, 0.3, 0.38, 0.47, 0.57, 0.68, 0.79, 0.9, 1.0)
"""Drives at which a pool's response is worked out; straight between (numerical choice)."""

_ROUNDS, _TOLERANCE = 60, 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Course:
    """The commands of one state of the centre, before training and in the course of it.

    `start` (commands, pools) is what the nucleus sends before training. `meant`, `low`, `high` (commands, pools) are
    the drives that are meant, which training changes; `mixed` (pools, pools) and `added` (pools,) are what the centre
    still makes of them when all is learned.
    """

    start: Values
    meant: Values
    low: Values
    high: Values
    mixed: Values
    added: Values


def calmed(central: Central, share: float) -> Central:
    """The centre with its gain, cross-talk and added tone moved towards none; ephapse lies in the nerve and stays.

    Examples
    --------
    >>> calmed(Central(gain=1.5, crosstalk=0.25, ephapse=0.125), 0.5)
    Central(gain=1.25, crosstalk=0.125, tone=0.0, ephapse=0.125)
    """
    left = 1.0 - share
    return dataclasses.replace(
        central, gain=1.0 + left * (central.gain - 1.0), crosstalk=left * central.crosstalk, tone=left * central.tone
    )


def central_map(central: Central, motor: NDArray[np.bool_]) -> tuple[Values, Values]:
    """What the nucleus makes of the drives that are meant: a matrix (pools, pools) and what it adds (pools,).

    It is `pool_drives` without its limits of 0 and 1.

    Parameters
    ----------
    motor
        Which pools are motor pools of the facial nucleus, (pools,).

    Examples
    --------
    >>> mixed, added = central_map(Central(crosstalk=0.5), np.array([True, True]))
    >>> mixed.tolist(), added.tolist()
    ([[0.75, 0.25], [0.25, 0.75]], [0.0, 0.0])
    """
    own = np.flatnonzero(motor)
    mixed = np.eye(len(motor))
    mixed[np.ix_(own, own)] *= 1.0 - central.crosstalk
    mixed[np.ix_(own, own)] += central.crosstalk / max(len(own), 1)
    mixed[own] *= central.gain
    return mixed, np.where(motor, central.tone, 0.0)


class Trainer:
    """One side's training, worked out once and used for every nerve.

    Parameters
    ----------
    intact
        The side before any injury.
    drive
        How commands reach its muscles.
    events
        Courses of this side.
    days
        Observed days, rising.

    Notes
    -----
    Source: that training changes movement, stays for a year and never rewires: Beurskens and Heymans (2006);
    a least-squares compromise between wanted and unwanted movement is a modelling choice.
    """

    def __init__(
        self, intact: Innervation, drive: Drive, events: Sequence[Retraining], days: Sequence[float]
    ) -> None:
        file, at = retraining_file(), np.array(days, np.float64)
        self.intact, self.drive = intact, drive
        self.learned = learned_together(events, at)
        self.wanted = np.ascontiguousarray(self.learned > 0)
        pools, asked = len(intact.nerve.pools), drive.repertoire.asked()
        self.levels = np.tile(np.array(LEVELS), (pools, 1))
        excitation = excitation_for(intact, np.tile(np.array(LEVELS)[:, None], (1, pools)), drive.recruitment)
        force = unit_force(excitation[:, intact.pool], intact.size_rank[None, :], drive.recruitment)
        self.force = np.ascontiguousarray(force.T)
        self.penalty = file.number("departure_penalty")
        seen = np.array([pool.target == "muscle" for pool in intact.nerve.pools]) & (intact.endplate_count > 0)
        seen &= np.array([not pool.foreign or pool.name == "gracilis" for pool in intact.nerve.pools])
        self.weight = np.where(asked, 1.0, file.number("unwanted_weight")) * seen
        self.target = np.where(
            drive.strength > 0, drive.healthy / np.where(drive.strength > 0, drive.strength, 1.0), 0.0
        )
        self.unasked = ~asked & np.array([name in intact.nerve.muscles for name in intact.nerve.pool_names])
        self.courses = tuple(self._course(version) for version in drive.versions)

    def _course(self, central: Central) -> _Course:
        file, repertoire, motor = retraining_file(), self.drive.repertoire, facial_motor(self.intact)
        fixed = [
            p.kind != "motor" or p.target != "muscle" or p.name in untrained_muscles()
            for p in self.intact.nerve.pools
        ]
        still, calm = np.array(fixed), calmed(central, file.number("central_share"))
        mixed, added = central_map(calm, motor)
        meant = pool_drives(repertoire, Central(), motor)
        # What is meant is limited so that what is sent stays within 0 and 1.
        most = np.where(motor, min(1.0, (1.0 - calm.tone) / max(calm.gain, 1.0)), 1.0)
        high = np.minimum(np.maximum(meant, file.number("most_effort")), most)
        # At rest nothing is asked for: the tone can be let down and not be raised.
        high[0] = np.minimum(meant[0], most)
        low = np.minimum(np.minimum(meant, repertoire.tone * (1 - file.number("tone_share"))), high)
        low, high = np.where(still, meant, low), np.where(still, meant, high)
        start = pool_drives(repertoire, central, motor)
        return _Course(start=start, meant=meant, low=low, high=high, mixed=mixed, added=added)

    def response(self, days: int) -> Values:
        """Work array of one thread, (days, muscles, pools, levels)."""
        pools = len(self.intact.nerve.pools)
        return np.zeros((days, pools, pools, len(LEVELS)))

    def train(
        self,
        muscle: MuscleState,
        days: Values,
        event_days: Values,
        table: Processes,
        order: NDArray[np.int32],
        reaching: int,
        half: NDArray[np.int32],
        treated: Treated,
        response: Values,
        activation: Values,
        own_rest: Values,
    ) -> float:
        """Change what a nerve's muscles do to what they do under trained commands.

        Parameters
        ----------
        muscle, days, event_days, table, order, reaching, half
            As `motor.activation.express` takes them.
        treated
            What treatments leave of the muscles, which the person feels and allows for.
        response
            Work array of `response`.
        activation
            Without strengths and treatments, (days, pools, versions x commands + 1); changed in place.
        own_rest
            Resting activation by each muscle's own pool, (days, pools); changed in place.

        Returns
        -------
        Mean excess of muscles that a command does not ask for, over all commands, that would be left if everything
        that can be learned were learned, on the last day; NaN before training.
        """
        intact, events = self.intact, event_days if len(event_days) else np.zeros(1)
        kernels.respond(
            reaching, order, table.axon, table.route, table.event, table.arrival, table.end, half, days, self.wanted,
            events, float(muscle.maturation_days), treated.passing.copy(), intact.pool_of_route, intact.pool,
            intact.endplate_count, self.force, table.quiet_from, table.quiet_until, muscle.wasted, muscle.regained,
            response,
        )  # fmt: skip
        commands, ceiling = len(self.target), float("nan")
        for version, course in enumerate(self.courses):
            best = self._best(course, response, treated)
            # All at once when nothing is learned: the very numbers of the learned command.
            share = self.learned[:, None, None]
            after = np.where(share > 0, course.start + share * (best - course.start), course.start)
            cells = slice(version * commands, (version + 1) * commands)
            block = np.ascontiguousarray(activation[:, :, cells])
            untrained = block[-1:].copy()
            kernels.exchange(response, self.levels, self.wanted, course.start, np.ascontiguousarray(after), block)
            activation[:, :, cells] = block
            if version == 0:
                ratio = np.divide(
                    after[:, 0], course.start[0], out=np.ones_like(after[:, 0]), where=course.start[0] > 0
                )
                own_rest *= ratio
                if self.wanted[-1]:
                    ceiling = self._ceiling(course, response, best, untrained, treated)
        return ceiling

    def _best(self, course: _Course, response: Values, treated: Treated) -> Values:
        """The commands that come nearest to health with each day's wiring, (days, commands, pools)."""
        pools = len(self.levels)
        best = np.repeat(course.start[None], len(response), axis=0)
        gram, slope = np.zeros((pools, pools)), np.zeros(pools)
        for d in np.flatnonzero(self.wanted):
            wiring = response[d, :, :, -1] * treated.output[d][:, None]
            kernels.best_drives(
                np.ascontiguousarray(wiring @ course.mixed), self.weight, self.target, wiring @ course.added,
                course.meant, course.low, course.high, self.penalty, _ROUNDS, _TOLERANCE, gram, slope, best[d],
            )  # fmt: skip
            best[d] = np.clip(best[d] @ course.mixed.T + course.added, 0.0, 1.0)
        return best

    def _ceiling(
        self, course: _Course, response: Values, best: Values, activation: Values, treated: Treated
    ) -> float:
        """Mean excess of muscles that were not asked for under the best commands on the last day."""
        last = slice(len(response) - 1, len(response))
        kernels.exchange(
            np.ascontiguousarray(response[last]), self.levels, np.ones(1, np.bool_), course.start,
            np.ascontiguousarray(best[last]), activation,
        )  # fmt: skip
        reached = activation[0].T * self.drive.strength * treated.output[-1]
        healthy = self.drive.healthy
        beyond = np.maximum((reached - reached[:1]) - (healthy - healthy[:1]), 0.0)
        return float(((beyond * self.unasked).sum(axis=1) / np.maximum(self.unasked.sum(axis=1), 1)).mean())
