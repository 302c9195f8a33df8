"""Simulated eFACE: fifteen visual-analogue items, three sub-scores, composite.

Source: Banks et al. 2015; formulae of the photo-based form re-expressed. Static items run from 0 to 200 with 100
balanced, the others from 0 to 100 with 100 best.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.scores import involuntary
from simsynk.clinical.scores.examined import Examined
from simsynk.clinical.scores.item import Item
from simsynk.clinical.scores.thresholds import number, score_file

Values = NDArray[np.float64]

STATIC = ("brow_rest", "fissure_rest", "fold_rest", "commissure_rest")
DYNAMIC = (
    "brow_raise",
    "gentle_closure",
    "full_closure",
    "commissure_smile",
    "fold_depth_smile",
    "fold_orientation_smile",
    "lower_lip",
)
SYNKINESIS = ("ocular", "midfacial", "mentalis", "platysmal")
RATED = tuple(f"eface_{name}" for name in (*STATIC, *DYNAMIC, *SYNKINESIS))
"""Items that a rater judges."""

_SHOWN = ("brow_raise", "close_gentle", "smile", "pucker")


def items(seen: Examined) -> dict[str, Item]:
    """The fifteen items."""
    noise = number("rater.eface")
    groups = (_static(seen), _dynamic(seen), _synkinesis(seen))
    return {
        f"eface_{name}": Item(latent=value, lowest=0, highest=highest, whole=False, noise=noise)
        for group, highest in zip(groups, (200.0, 100.0, 100.0), strict=True)
        for name, value in group.items()
    }


def totals(values: Mapping[str, Values]) -> dict[str, Values]:
    """Sub-scores as means of their items (a static item counts 100 - |100 - x|) and composite (S + 2 D + K) / 4."""
    static = [100 - np.abs(100 - values[f"eface_{name}"]) for name in STATIC]
    parts = {
        "static": np.mean(static, axis=0),
        "dynamic": np.mean([values[f"eface_{name}"] for name in DYNAMIC], axis=0),
        "synkinesis": np.mean([values[f"eface_{name}"] for name in SYNKINESIS], axis=0),
    }
    weights = score_file().table("eface.weights")
    composite = sum((weights[name] * part for name, part in parts.items()), np.zeros(())) / sum(weights.values())
    return {f"eface_{name}": part for name, part in parts.items()} | {"eface_composite": composite}


def _static(seen: Examined) -> dict[str, Values]:
    brow, other_brow = seen.against(lambda s: seen.rest.brow[..., s], lambda s: seen.healthy_rest.brow[..., s])
    eye, other_eye = seen.measured("rest", "palpebral_fissure_mm")
    fold, other_fold = seen.measured("rest", "fold_depth")
    corner, other_corner = seen.against(
        lambda s: seen.rest.corner[..., s, 1], lambda s: seen.healthy_rest.corner[..., s, 1]
    )
    return {
        "brow_rest": 100 * brow / np.maximum(other_brow, 1e-6),
        # Inverted, so that a narrow eye lies above 100.
        "fissure_rest": 100 * other_eye / np.maximum(eye, 1e-6),
        "fold_rest": 100 * fold / np.maximum(other_fold, 1e-6),
        "commissure_rest": 100 + number("eface.corner_points_per_mm") * (corner - other_corner),
    }


def _dynamic(seen: Examined) -> dict[str, Values]:
    record = seen.record
    angle = record.mm("smile", "commissure_angle_deg") - record.healthy_mm("smile", "commissure_angle_deg")
    off = np.abs((angle + 180) % 360 - 180)
    orientation = 1 - off / number("eface.straight_angle")
    return {
        "brow_raise": 100 * seen.moved("brow_raise", "brow_elevation_mm"),
        "gentle_closure": 100 * record.mm("close_gentle", "fissure_narrowing"),
        "full_closure": 100 * record.mm("close_tight", "fissure_narrowing"),
        "commissure_smile": 100 * seen.corner("smile"),
        "fold_depth_smile": 100 * seen.moved("smile", "fold_depth"),
        "fold_orientation_smile": 100 * np.nan_to_num(orientation),
        "lower_lip": 100 * seen.moved("lower_lip_depress", "lower_lip_mm", -1.0),
    }


def _synkinesis(seen: Examined) -> dict[str, Values]:
    record, worst = seen.record, number("eface.worst_points")
    middle = involuntary.worst(record, ((command, involuntary.corner) for command in _SHOWN[:2]))
    chin = involuntary.worst(record, ((command, involuntary.chin) for command in _SHOWN))
    neck = involuntary.worst(record, ((command, involuntary.neck) for command in _SHOWN))
    return {
        "ocular": 100 * np.min([_fissure_ratio(seen, command) for command in ("smile", "pucker")], axis=0),
        "midfacial": 100 * (1 - middle / worst),
        "mentalis": 100 * (1 - chin / worst),
        "platysmal": 100 * (1 - neck / worst),
    }


def _fissure_ratio(seen: Examined, command: str) -> Values:
    """Affected against other eye under a command, less the difference that both eyes had in health."""
    name, record = "palpebral_fissure_mm", seen.record
    own, reference = seen.measured(command, name)
    before = record.healthy_mm(command, name)
    even = before if seen.bilateral else record.healthy_mm(command, name, record.other)
    return own / np.maximum(reference * before / np.maximum(even, 1e-6), 1e-6)
