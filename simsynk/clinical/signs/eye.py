"""Signs of the eye and the brow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.excess import Bars, brow_rise, eye_loss
from simsynk.clinical.record import Record
from simsynk.clinical.signs import levers
from simsynk.clinical.signs.measuring import bars, signs_file
from simsynk.clinical.signs.protocol import Sign
from simsynk.clinical.steps import steps

_FISSURE = "palpebral_fissure_mm"
_LIDS = ("orbicularis_oculi_palpebral", "orbicularis_oculi_orbital")
_CHEEK = ("zygomaticus_major", "zygomaticus_minor", "levator_labii", "levator_labii_alaeque_nasi")


def _steps(path: str) -> Bars:
    """Bars at one, two and three times a value."""
    step = signs_file().number(path)
    return step, 2 * step, 3 * step


def _closes_on_smile(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    share = signs_file().number("eye.smile_share")
    columns = []
    for name in commands:
        loss = eye_loss(record, name)
        narrow = (record.mm(name, "fissure_narrowing") > share) & (loss > 0)
        columns.append(np.maximum(steps(loss, _steps("eye.smile_mm_per_grade")), narrow))
    return np.stack(columns, axis=-1)


def _narrow_with_pucker(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    least = _steps("eye.pucker_mm_per_grade")
    return np.stack([steps(eye_loss(record, name), least) for name in commands], axis=-1)


def _narrow_at_rest(record: Record, _commands: tuple[str, ...]) -> NDArray[np.float64]:
    now, before = record.mm("rest", _FISSURE), record.healthy_mm("rest", _FISSURE)
    narrow = now < signs_file().number("eye.rest_ratio") * before
    return np.maximum(steps(before - now, bars("eye.rest")), narrow)[..., None]


def _incomplete_closure(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    gaps = [record.mm(name, _FISSURE) - record.healthy_mm(name, _FISSURE) for name in commands]
    return steps(np.stack(gaps, axis=-1), bars("eye.gap"))


def _narrows_on_snarl(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    least = signs_file().number("eye.snarl")
    lost = [record.mm("rest", _FISSURE) - record.mm(name, _FISSURE) for name in commands]
    return np.minimum(np.maximum(np.stack(lost, axis=-1), 0.0) / least, 1.0)


def _brow_lifts(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    return steps(np.stack([brow_rise(record, name) for name in commands], axis=-1), bars("brow_lift"))


SIGNS = (
    Sign(
        name="eye_closes_on_smile",
        title="The eye closes when smiling",
        rule="smiling or speaking takes at least 0.77 mm more of the eye opening than in the same face healthy "
        "(0.77 mm a grade), or takes more than 48 % of it and more than in health",
        region="eye",
        commands=("smile", "smile_closed", "speech"),
        muscles=(*_LIDS, *_CHEEK),
        level=_closes_on_smile,
        lever=levers.lid_closure,
    ),
    Sign(
        name="eye_narrow_with_pucker",
        title="The eye narrows when puckering, whistling or eating",
        rule="a pucker, whistle, chewing or speech takes at least 1 mm more of the eye opening than in the same face "
        "healthy (1 mm a grade)",
        region="eye",
        commands=("pucker", "whistle", "chew", "speech"),
        muscles=(*_LIDS, *_CHEEK),
        level=_narrow_with_pucker,
        lever=levers.lid_closure,
    ),
    Sign(
        name="eye_narrow_at_rest",
        title="The eye is narrower at rest",
        rule="the resting eye is at least 1, 2 or 3 mm narrower than in the same face healthy, or below 90 % of it",
        region="eye",
        commands=("rest",),
        muscles=_LIDS,
        level=_narrow_at_rest,
        lever=levers.lid_closure,
    ),
    Sign(
        name="incomplete_eye_closure",
        title="The eye does not close fully",
        rule="eye closure leaves a gap at least 1, 3 or 5 mm wider than in the same face healthy",
        region="eye",
        commands=("close_gentle", "close_tight"),
        muscles=_LIDS,
        level=_incomplete_closure,
        lever=levers.lid_closure,
    ),
    Sign(
        name="eye_narrows_on_snarl",
        title="The eye narrows when wrinkling the nose (healthy faces do this too)",
        rule="a snarl takes at least 0.5 mm of the eye opening; not an excess, and never above grade 1",
        region="eye",
        commands=("snarl",),
        muscles=(*_LIDS, *_CHEEK),
        level=_narrows_on_snarl,
        lever=levers.lid_closure,
        physiological=True,
    ),
    Sign(
        name="brow_lifts_with_mouth_or_eye",
        title="The eyebrow lifts with the mouth or the eye",
        rule="a smile, pucker or eye closure lifts the brow at least 1.5, 2.5 or 5 mm more than in the same face "
        "healthy",
        region="brow",
        commands=("smile", "smile_closed", "pucker", "close_gentle", "close_tight"),
        muscles=("frontalis_medial", "frontalis_lateral"),
        level=_brow_lifts,
        lever=levers.brow_lift,
    ),
)
