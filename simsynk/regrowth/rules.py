"""The rates and chances of regrowth: species defaults with their sources, and what a scenario changes."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from simsynk.errors import unknown_name
from simsynk.evidence import EvidenceFile, packaged

CONDUITS = ("I", "II", "III", "IV", "V", "suture", "graft", "neurolysis")
"""What an axon's way across the lesion is made of: its Sunderland class, the repair of a divided nerve, or the gap
that neurolysis leaves."""

BY_CONDUIT = ("fidelity", "success", "entry", "extra_sprouts", "lag_days")
"""Settings that have one value for each conduit."""

SPECIES = ("human", "rat")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Settings of regrowth and reinnervation that hold for every axon of a species.

    All values come from `regrowth/data/<species>.yaml`, where unit, range, source and reason stand.

    Parameters
    ----------
    speed_mm_per_day, speed_sigma
        Median and log-normal sigma of the elongation speed of an axon.
    lag_sigma
        Log-normal sigma of the delay before a sprout has crossed the lesion.
    block_days, block_sigma
        Median and sigma of the duration of a conduction block (class I), days.
    hazard_per_mm
        Chance per mm that a sprout stops for good inside its tube.
    survival_intracranial, survival_intratemporal, survival_extratemporal
        Share of motoneurons that survive a division in that region.
    gap_scale_mm
        Gap that lets only 1/e of the sprouts enter, mm.
    axotomy_tau_days
        Time constant with which a motoneuron's power to regrow falls while it has no target.
    stump_tau_days, stump_floor
        Time constant and floor of the distal stump's power to receive sprouts.
    maturation_days
        From the axon's arrival at the muscle to a working endplate, days.
    endplate_window_days, endplate_loss_days, endplate_floor
        Days for which every empty endplate stays receptive; the day by which the receptive share has fallen in a line
        to its floor.
    atrophy_tau_days, atrophy_floor, atrophy_recovery_days
        Decline of a denervated fibre's force, its floor, and the time constant of recovery once innervated.
    enlargement_limit
        Largest motor unit, in multiples of its intact size.
    sprout_reach, sprout_delay_days
        How many endplates away, and after how many days, a terminal sprout takes over an empty endplate.
    poly_initial, poly_floor, poly_half_life_days
        Share of doubly contacted endplates that are poly-innervated at first and for good; half-life between.
    pruning_per_year
        Rate at which collaterals in a foreign muscle are withdrawn.
    own_muscle_head_start_days
        Days by which an axon of the muscle's own pool beats a foreign one that arrives at the same time.
    cross_kind
        Weight of a tube whose kind (motor, parasympathetic, sensory) differs from the axon's.
    """

    speed_mm_per_day: float
    speed_sigma: float
    lag_sigma: float
    block_days: float
    block_sigma: float
    hazard_per_mm: float
    survival_intracranial: float
    survival_intratemporal: float
    survival_extratemporal: float
    gap_scale_mm: float
    axotomy_tau_days: float
    stump_tau_days: float
    stump_floor: float
    maturation_days: float
    endplate_window_days: float
    endplate_loss_days: float
    endplate_floor: float
    atrophy_tau_days: float
    atrophy_floor: float
    atrophy_recovery_days: float
    enlargement_limit: float
    sprout_reach: float
    sprout_delay_days: float
    poly_initial: float
    poly_floor: float
    poly_half_life_days: float
    pruning_per_year: float
    own_muscle_head_start_days: float
    cross_kind: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduit:
    """How axons fare across a lesion of one class or repair.

    Parameters
    ----------
    fidelity
        Probability that a sprout takes its own tube (used by the `fidelity` routing).
    success
        Share of surviving neurons that regrow at all.
    entry
        Probability that a sprout enters a tube.
    extra_sprouts
        Mean number of sprouts beyond the first (Poisson).
    lag_days
        Median delay before a sprout has crossed, days.
    death_share
        Share of the region's loss of motoneurons that this class suffers.
    """

    fidelity: float
    success: float
    entry: float
    extra_sprouts: float
    lag_days: float
    death_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All settings of regrowth for one run.

    Parameters
    ----------
    rates
        What holds for every axon.
    conduits
        One `Conduit` per entry of `CONDUITS`.
    """

    rates: Rates
    conduits: Mapping[str, Conduit]

    def changed(self, overrides: Mapping[str, float | Mapping[str, float]]) -> Rules:
        """The same rules with some settings replaced.

        Parameters
        ----------
        overrides
            Names of `Rates`, or names of `BY_CONDUIT` with a mapping conduit -> value.

        Raises
        ------
        InputError
            For a name that is neither.

        Examples
        --------
        >>> rules = species_rules("human").changed({"speed_mm_per_day": 2.0, "fidelity": {"III": 0.5}})
        >>> rules.rates.speed_mm_per_day, rules.conduits["III"].fidelity
        (2.0, 0.5)
        """
        rates, conduits = self.rates, dict(self.conduits)
        names = [field.name for field in dataclasses.fields(Rates)]
        for name, value in overrides.items():
            if isinstance(value, Mapping) and name in BY_CONDUIT:
                for conduit, number in value.items():
                    if conduit not in conduits:
                        raise unknown_name(f"regrowth.{name}", conduit, CONDUITS, "a class or repair")
                    conduits[conduit] = dataclasses.replace(conduits[conduit], **{name: float(number)})
            elif name in names and not isinstance(value, Mapping):
                rates = dataclasses.replace(rates, **{name: float(value)})
            else:
                raise unknown_name("regrowth", name, [*names, *BY_CONDUIT], "a setting of regrowth")
        return Rules(rates=rates, conduits=conduits)


@functools.cache
def species_file(species: str) -> EvidenceFile:
    """The packaged rates of a species, with their sources."""
    if species not in SPECIES:
        raise unknown_name("regeneration", species, SPECIES, "a species with known rates")
    return packaged("simsynk.regrowth", f"{species}.yaml", f"regrowth of {species}")


@functools.cache
def species_rules(species: str) -> Rules:
    """The default rules of a species.

    Examples
    --------
    >>> species_rules("human").rates.maturation_days
    35
    """
    file = species_file(species)
    conduits = {name: Conduit(**file.table(f"conduits.{name}")) for name in CONDUITS}
    return Rules(rates=Rates(**file.table("rates")), conduits=conduits)
