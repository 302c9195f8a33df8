"""Signs of the whole face: tone, mass movement, effort."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical import synkinesis
from simsynk.clinical.excess import excess_bars, excess_of
from simsynk.clinical.record import Record
from simsynk.clinical.signs.measuring import bars, signs_file
from simsynk.clinical.signs.protocol import Sign, SignReading, reading
from simsynk.clinical.steps import steps

FACE = (
    "frontalis_medial", "frontalis_lateral", "corrugator", "procerus", "orbicularis_oculi_palpebral",
    "orbicularis_oculi_orbital", "nasalis", "levator_labii_alaeque_nasi", "levator_labii", "zygomaticus_minor",
    "zygomaticus_major", "levator_anguli_oris", "buccinator", "risorius", "orbicularis_oris_upper",
    "orbicularis_oris_lower", "depressor_anguli_oris", "depressor_labii", "mentalis", "platysma",
)  # fmt: skip
_LOWER = ("platysma", "buccinator", "zygomaticus_major", "zygomaticus_minor", "risorius")


def _tightness(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    return steps(excess_of(record, commands, _LOWER).mean(axis=-1), excess_bars())


def _hypertonicity(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    return steps(excess_of(record, commands, FACE).max(axis=-1), bars("tone"))


def unasked_excess(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    """Mean excess of the facial muscles that each command leaves quiet in health, (..., commands)."""
    places = [record.commands.index(name) for name in commands]
    columns = [record.muscles.index(name) for name in FACE]
    evoked = synkinesis.evoked(record.healthy[record.affected])[places][:, columns]
    quiet = evoked < synkinesis.visible_bar()
    index = np.where(quiet, excess_of(record, commands, FACE), 0.0)
    return np.asarray(index.sum(axis=-1) / np.maximum(quiet.sum(axis=-1), 1))


def _mass_movement(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    """The same for every command up to a hair's breadth, by which the worst command is told."""
    activation, healthy = record.activation[..., record.affected, :, :], record.healthy[record.affected]
    before = float(synkinesis.effective_rank(healthy))
    lost = 1.0 - synkinesis.effective_rank(activation) / max(before, 1e-9)
    mean = unasked_excess(record, commands)
    unwanted = synkinesis.off_target_share(activation, healthy) >= signs_file().number("mass_movement.unwanted_share")
    seen = unwanted & (mean.max(axis=-1) >= synkinesis.visible_bar())
    few = np.where(seen, steps(lost, bars("mass_movement.lost_rank")), 0.0)
    severe = np.where(mean >= signs_file().number("mass_movement.mean_excess"), 3.0, 0.0)
    worst = mean / np.maximum(mean.max(axis=-1, keepdims=True), 1e-12)
    return np.maximum(few[..., None], severe) + 1e-9 * worst


def _effort(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    """The same for every command up to a hair's breadth, by which the costliest command is told."""
    columns = [record.muscles.index(name) for name in FACE]
    work = record.healthy[record.affected][:, columns].sum()
    cost = excess_of(record, commands, FACE).sum(axis=-1)
    total = steps(cost.sum(axis=-1) / max(float(work), 1e-9), bars("effort"))
    return np.asarray(total[..., None] + 1e-9 * cost / np.maximum(cost.max(axis=-1, keepdims=True), 1e-12))


def contracture_proxy(record: Record, days: NDArray[np.float64]) -> SignReading:
    """Chronic tone, which stands in for contracture: the model has no shortened muscles.

    Present when one facial muscle keeps marked excess tone (10 % of maximum) on all observed days of a span of
    at least 180 days that ends with the last one. The grade is that of the least tone in that span.

    Parameters
    ----------
    record
        Its last leading axis runs over the days.
    days
        The observed days, ascending, (days,).

    Raises
    ------
    ValueError
        When the record's last leading axis has another length.

    Returns
    -------
    Reading with the axes before the days, (...).
    """
    tone = excess_of(record, ("rest",), FACE)[..., 0, :]
    if tone.ndim < 2 or tone.shape[-2] != len(days):
        raise ValueError(f"a record over {len(days)} days is needed, got axes {tone.shape[:-1]}")
    file = signs_file()
    began = np.flatnonzero(days <= days[-1] - file.number("contracture.days"))
    if not len(began):
        return reading(np.zeros((*tone.shape[:-2], 1)), [0])
    lasting = tone[..., began[-1] :, :].min(axis=-2).max(axis=-1)
    marked = lasting >= file.number("contracture.tone")
    return reading(np.where(marked, steps(lasting, excess_bars()), 0.0)[..., None], [0])


SIGNS = (
    Sign(
        name="tightness",
        title="Cheek and neck feel tight",
        rule="at rest or under any command the mean excess of platysma, buccinator, both zygomatic muscles and "
        "risorius is at least 10, 25 or 50 %",
        region="face",
        commands=(),
        muscles=_LOWER,
        level=_tightness,
    ),
    Sign(
        name="hypertonicity",
        title="Muscles stay tense at rest",
        rule="the resting tone of a facial muscle exceeds the healthy one, and what its own neurons give, by at "
        "least 5 % of maximum (10 % marked, 25 % severe)",
        region="face",
        commands=("rest",),
        muscles=FACE,
        level=_hypertonicity,
    ),
    Sign(
        name="mass_movement",
        title="Everything moves together",
        rule="the effective rank of the command x muscle matrix is at most 60, 45 or 30 % of the healthy one and at "
        "least a quarter of all movement is unwanted and shows (a mean excess of at least 3.5 % in unasked muscles "
        "under some command); or their mean excess is at least 50 %",
        region="face",
        commands=(),
        muscles=FACE,
        level=_mass_movement,
    ),
    Sign(
        name="effort",
        title="Moving the face costs effort",
        rule="excess tone and excess movement, summed over all commands, are at least 10, 25 or 50 % of what the "
        "healthy face does for the same commands; descriptive, not a measure of pain or fatigue",
        region="face",
        commands=(),
        muscles=FACE,
        level=_effort,
    ),
)
