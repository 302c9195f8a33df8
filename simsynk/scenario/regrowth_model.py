"""Which rates of regrowth a scenario may change, and how far."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, create_model

from simsynk.regrowth.rules import CONDUITS
from simsynk.scenario.fields import Strict
from simsynk.scenario.routing_model import RoutingField

_SHARE = (0.0, 1.0)
_SIGMA = (0.0, 3.0)
_WAIT = (0.0, 3650.0)
_TAU = (0.1, 100_000.0)

RATE_RANGES: dict[str, tuple[float, float]] = {
    "speed_mm_per_day": (0.01, 100.0),
    "speed_sigma": _SIGMA,
    "lag_sigma": _SIGMA,
    "block_days": _WAIT,
    "block_sigma": _SIGMA,
    "hazard_per_mm": _SHARE,
    "survival_intracranial": _SHARE,
    "survival_intratemporal": _SHARE,
    "survival_extratemporal": _SHARE,
    "gap_scale_mm": (0.01, 1000.0),
    "axotomy_tau_days": _TAU,
    "stump_tau_days": _TAU,
    "stump_floor": _SHARE,
    "maturation_days": _WAIT,
    "endplate_window_days": _WAIT,
    "endplate_loss_days": _TAU,
    "endplate_floor": _SHARE,
    "atrophy_tau_days": _TAU,
    "atrophy_floor": _SHARE,
    "atrophy_recovery_days": _TAU,
    "enlargement_limit": (1.0, 100.0),
    "sprout_reach": (0.0, 100.0),
    "sprout_delay_days": _WAIT,
    "poly_initial": _SHARE,
    "poly_floor": _SHARE,
    "poly_half_life_days": _TAU,
    "pruning_per_year": (0.0, 100.0),
    "own_muscle_head_start_days": (0.0, 1000.0),
    "cross_kind": (0.0, 1000.0),
}
"""What is refused outright; the plausible range of each rate stands with its source in the data file."""

CONDUIT_RANGES: dict[str, tuple[float, float]] = {
    "fidelity": _SHARE,
    "success": _SHARE,
    "entry": _SHARE,
    "extra_sprouts": (0.0, 50.0),
    "lag_days": _WAIT,
}


def _number(limits: tuple[float, float]) -> Any:
    return Annotated[float, Field(ge=limits[0], le=limits[1])]


def _by_conduit(name: str, limits: tuple[float, float]) -> Any:
    fields: dict[str, Any] = {conduit: (_number(limits), None) for conduit in CONDUITS}
    return create_model(f"{name.title().replace('_', '')}ByConduit", __base__=Strict, **fields)


class _RegrowthBase(Strict):
    """The choice of tube, and rates that differ from those of the species."""

    routing: RoutingField = "fidelity"


_RATES: dict[str, Any] = {name: (_number(limits), None) for name, limits in RATE_RANGES.items()}
_CONDUITS: dict[str, Any] = {name: (_by_conduit(name, limits), None) for name, limits in CONDUIT_RANGES.items()}

RegrowthModel: Any = create_model(
    "RegrowthModel", __base__=_RegrowthBase, __doc__=_RegrowthBase.__doc__, **_RATES, **_CONDUITS
)
"""The `regrowth` block: `routing`, every field of `Rates`, and every field of `Conduit` by conduit."""
