"""Synkinesis as the excess over the same face healthy, and indices of a whole command x muscle matrix."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from simsynk.evidence import EvidenceFile, packaged


@functools.cache
def synkinesis_file() -> EvidenceFile:
    """The packaged bars of synkinesis, with their sources."""
    return packaged("simsynk.clinical", "synkinesis.yaml", "synkinesis")


def visible_bar() -> float:
    """Excess from which a stranger would see the movement, as a share of the muscle's maximum."""
    return synkinesis_file().number("visible")


def evoked(activation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Activation above the same face at rest; the rest row itself is kept as it is.

    Parameters
    ----------
    activation
        (..., commands, muscles), rest first.
    """
    above = activation - activation[..., :1, :]
    above[..., 0, :] = activation[..., 0, :]
    return above


def excess(
    activation: NDArray[np.float64], healthy: NDArray[np.float64], own_rest: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Synkinesis index: what a command evokes beyond what it evokes in the same face healthy, never below 0.

    Movement is counted from rest on both sides of the comparison; the rest row compares resting tone. Tone that a
    muscle's own neurons give (small units that took over many fibres) is weakness repaired, not synkinesis, so
    only what goes beyond it counts.

    Parameters
    ----------
    activation
        (..., commands, muscles), rest first.
    healthy
        The same face before the injury, (commands, muscles).
    own_rest
        Resting activation by the muscle's own pool, (..., muscles); None counts all tone above the healthy one.

    Examples
    --------
    >>> healthy = np.array([[0.03, 0.03], [0.90, 0.03]])
    >>> excess(np.array([[0.03, 0.05], [0.60, 0.30]]), healthy).round(2).tolist()
    [[0.0, 0.02], [0.0, 0.25]]
    """
    index = np.maximum(evoked(activation) - evoked(healthy), 0.0)
    if own_rest is not None:
        beyond = activation[..., 0, :] - np.maximum(healthy[..., 0, :], own_rest)
        index[..., 0, :] = np.where(beyond > 1e-12, beyond, 0.0)
    return index


def grade(index: NDArray[np.float64]) -> NDArray[np.int64]:
    """Grade of an excess: 0 none, 1 mild, 2 moderate, 3 severe.

    Examples
    --------
    >>> grade(np.array([0.05, 0.10, 0.30, 0.70])).tolist()
    [0, 1, 2, 3]
    """
    return np.digitize(index, list(synkinesis_file().table("grades").values()))


def off_target_share(activation: NDArray[np.float64], healthy: NDArray[np.float64]) -> NDArray[np.float64]:
    """Among all movement that the commands evoke, the share that is excess; 0 when nothing moves.

    Parameters
    ----------
    activation
        (..., commands, muscles), rest first.
    """
    moved = np.maximum(evoked(activation)[..., 1:, :], 0.0).sum(axis=(-2, -1))
    wrong = excess(activation, healthy)[..., 1:, :].sum(axis=(-2, -1))
    return np.where(moved > 1e-12, wrong / np.maximum(moved, 1e-12), 0.0)


def effective_rank(activation: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many independent movements the face can make: the exponential of the entropy of singular values.

    Mass movement, where every command moves everything alike, has rank 1.

    Parameters
    ----------
    activation
        (..., commands, muscles), rest first.

    Examples
    --------
    >>> float(effective_rank(np.vstack([np.zeros(3), np.eye(3)])).round(6))
    3.0
    """
    values = np.linalg.svd(evoked(activation)[..., 1:, :], compute_uv=False)
    share = values / np.maximum(values.sum(axis=-1, keepdims=True), 1e-300)
    bits = -np.sum(np.where(share > 0, share * np.log(np.where(share > 0, share, 1.0)), 0.0), axis=-1)
    return np.asarray(np.where(values.sum(axis=-1) > 1e-12, np.exp(bits), 0.0))


def voluntary_share(
    activation: NDArray[np.float64], healthy: NDArray[np.float64], asked: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """How much of the asked-for movement is there, as a share of the healthy one, (..., commands).

    Muscles count by what they do in health. NaN for a command that asks for nothing.

    Parameters
    ----------
    asked
        Muscles that each command drives, (commands, muscles).
    """
    wanted = np.where(asked, evoked(healthy), 0.0)
    got = np.minimum(np.maximum(np.where(asked, evoked(activation), 0.0), 0.0), wanted)
    total = wanted.sum(axis=-1)
    return np.where(total > 1e-12, got.sum(axis=-1) / np.maximum(total, 1e-12), np.nan)
