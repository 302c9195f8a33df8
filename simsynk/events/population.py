"""A population of injuries: how much degenerates, and how much of that loses its tubes, from patient to patient."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from simsynk.evidence import EvidenceFile, packaged

Mix = tuple[float, float, float, float, float]

_DIGITS = 6
"""Shares are rounded, so that the last bits of a platform's mathematical library do not show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Patients with one disease, as two independent beta distributions over them.

    Parameters
    ----------
    name, title
        Key and one line of explanation.
    degenerated
        Parameters alpha and beta of the share of axons that degenerate (Sunderland class II or III).
    lost_tubes
        Parameters of the share of those that lose their tubes (class III).

    Notes
    -----
    Source: modelling choice; that both are independent, too. Values in `events/data/populations.yaml`.
    """

    name: str
    title: str
    degenerated: tuple[float, float]
    lost_tubes: tuple[float, float]

    def member(self, degenerated: float = 0.5, lost_tubes: float = 0.5) -> Mix:
        """Share of each class I to V in the patient at two quantiles of the population; by default the median one.

        Parameters
        ----------
        degenerated, lost_tubes
            Place among all patients, 0 (least) to 1 (worst).

        Examples
        --------
        >>> mix = populations()["bells_palsy"].member(0.99, 0.99)
        >>> mix[0] < 0.01, mix[2] > 0.5
        (True, True)
        """
        return self.with_degenerated(_quantile(self.degenerated, degenerated), lost_tubes)

    def with_degenerated(self, share: float, lost_tubes: float = 0.5) -> Mix:
        """The same for a patient in whom a known share of axons degenerates.

        Parameters
        ----------
        share
            Share of axons that degenerate, 0 to 1: 1 - residual amplitude in electroneurography.
        lost_tubes
            Place among such patients, 0 (least) to 1 (worst).
        """
        share = round(share, _DIGITS)
        lost = round(share * _quantile(self.lost_tubes, lost_tubes), _DIGITS)
        return (round(1 - share, _DIGITS), round(share - lost, _DIGITS), lost, 0.0, 0.0)


def _quantile(shape: tuple[float, float], place: float) -> float:
    from scipy.special import betaincinv  # costly to import, and only populations need it

    return float(betaincinv(*shape, place))


@functools.cache
def population_file() -> EvidenceFile:
    """The packaged populations with their sources."""
    return packaged("simsynk.events", "populations.yaml", "populations")


@functools.cache
def populations() -> dict[str, Population]:
    """Every population by name.

    Examples
    --------
    >>> sorted(populations())
    ['bells_palsy', 'ramsay_hunt']
    """
    file = population_file()
    return {
        name: Population(
            name=name,
            title=entry["title"],
            degenerated=_shape(file, f"populations.{name}.degenerated"),
            lost_tubes=_shape(file, f"populations.{name}.lost_tubes"),
        )
        for name, entry in file.data["populations"].items()
    }


def _shape(file: EvidenceFile, path: str) -> tuple[float, float]:
    return file.number(f"{path}.alpha"), file.number(f"{path}.beta")
