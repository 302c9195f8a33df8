"""Signs of the mouth corner, the cheek crease and the lips."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simsynk.clinical.excess import evoked_of, excess_bars, excess_of
from simsynk.clinical.record import Record
from simsynk.clinical.signs import levers
from simsynk.clinical.signs.measuring import bars, corner_at_rest, corner_excess, signs_file
from simsynk.clinical.signs.protocol import Sign
from simsynk.clinical.steps import steps
from simsynk.face.calibration import calibrated

_LIFTERS = ("zygomaticus_major", "zygomaticus_minor", "levator_labii", "levator_anguli_oris")
_FOLD = ("zygomaticus_major", "zygomaticus_minor", "levator_labii", "levator_labii_alaeque_nasi")
_DEPRESSORS = ("depressor_anguli_oris", "platysma", "depressor_labii")
_CORNER = (*_LIFTERS, "risorius", "buccinator", "depressor_anguli_oris", "platysma")


def _blink_twitch(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    watched = ("zygomaticus_major", "zygomaticus_minor", "depressor_anguli_oris", "mentalis")
    by_muscle = steps(excess_of(record, commands, watched).max(axis=-1), excess_bars())
    travel = np.stack([np.linalg.norm(corner_excess(record, name), axis=-1) for name in commands], axis=-1)
    seen = np.maximum(steps(travel, bars("corner.travel")), travel >= signs_file().number("corner.blink"))
    return np.maximum(by_muscle, seen)


def _corner_moves(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    travel = [np.linalg.norm(corner_excess(record, name), axis=-1) for name in commands]
    return steps(np.stack(travel, axis=-1), bars("corner.travel"))


def _corner_rises(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    lift = [np.maximum(corner_excess(record, name)[..., 1], 0.0) for name in commands]
    return steps(np.stack(lift, axis=-1), bars("corner.travel"))


def _corner_pulled(record: Record, _commands: tuple[str, ...]) -> NDArray[np.float64]:
    return steps(corner_at_rest(record), bars("corner.rest"))[..., None]


def corner_pull(record: Record, command: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where the muscles of that side pull the mouth corner, in mm, now (..., 2) and before the injury (2,).

    Muscles add up as far as each would move the corner alone, so a corner that is only dragged by the other side
    of the mouth is not pulled.
    """
    model = calibrated(record.law)
    now, before = evoked_of(record, command, model.muscles)
    basis = model.basis[:, model.at("ch")[0]]
    return now @ basis, before @ basis


def _turn(record: Record, command: str) -> NDArray[np.float64]:
    """Degrees by which the pull at the mouth corner points higher than in health; 0 where hardly anything pulls."""
    now, before = corner_pull(record, command)
    turned = np.degrees(np.arctan2(now[..., 1], now[..., 0]) - np.arctan2(before[1], before[0]))
    pulls = np.linalg.norm(now, axis=-1) >= signs_file().number("smile.direction_least")
    return np.where(pulls, (turned + 180.0) % 360.0 - 180.0, 0.0)


def _corner_droops(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    """At rest by its place, in a smile by its direction."""
    columns = []
    for name in commands:
        if name == "rest":
            columns.append(steps(-corner_at_rest(record), bars("corner.rest")))
        else:
            columns.append(steps(-_turn(record, name), bars("corner.droop_angle")))
    return np.stack(columns, axis=-1)


def droop_by_antagonists(record: Record) -> NDArray[np.float64]:
    """Share of a low mouth corner in smiling that comes from muscles pulling down, (...); the rest is weakness.

    Pull down beyond the healthy one against missing pull up, both in mm at the corner; 0 where neither is there.
    """
    model = calibrated(record.law)
    up, healthy_up = evoked_of(record, "smile", _LIFTERS)
    down = excess_of(record, ("smile",), _DEPRESSORS)[..., 0, :] @ [levers.corner_drop(model, m) for m in _DEPRESSORS]
    missing = np.maximum(healthy_up - up, 0.0) @ [levers.corner_lift(model, m) for m in _LIFTERS]
    return np.asarray(down / np.maximum(down + missing, 1e-12))


def _deep_fold(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    columns = []
    for name in commands:
        before = record.healthy_mm(name, "fold_depth")
        columns.append(record.mm(name, "fold_depth") / max(before, 1e-9) - 1.0)
    return steps(np.stack(columns, axis=-1), bars("fold"))


def antagonism(record: Record, command: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Pull against the own healthy smile as a share of the pull along it, and how much it exceeds health in mm.

    Each muscle pulls as far as it would move the mouth corner alone.
    """
    model = calibrated(record.law)
    angle = np.deg2rad(np.nan_to_num(record.healthy_mm(command, "commissure_angle_deg"), nan=45.0))
    along = model.basis[:, model.at("ch")[0]] @ np.array([np.cos(angle), np.sin(angle)])
    now, before = evoked_of(record, command, model.muscles)
    agonist, against = now @ np.maximum(along, 0.0), now @ np.maximum(-along, 0.0)
    return against / np.maximum(agonist, 1e-9), against - before @ np.maximum(-along, 0.0)


def _frozen_smile(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    file, columns = signs_file(), []
    for name in commands:
        travel = "commissure_excursion_mm"
        lost = 1.0 - record.mm(name, travel) / max(record.healthy_mm(name, travel), 1e-9)
        pulls = record.active(name, "zygomaticus_major") >= file.number("smile.zygomatic")
        ratio, further = antagonism(record, name)
        cancelled = np.where(further >= file.number("smile.antagonist_least"), ratio, 0.0)
        by_travel = np.where(pulls, steps(lost, bars("smile.lost_excursion")), 0.0)
        columns.append(np.maximum(by_travel, steps(cancelled, bars("smile.antagonist"))))
    return np.stack(columns, axis=-1)


def _inappropriate_smile(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    """A smile in a wrong direction, or a smile that nobody asked for."""
    columns = []
    smile = np.deg2rad(record.healthy_mm("smile", "commissure_angle_deg")) if record.has("smile") else np.pi / 4
    direction = np.array([np.cos(smile), np.sin(smile)])
    for name in commands:
        if name in ("smile", "smile_closed"):
            columns.append(steps(np.abs(_turn(record, name)), bars("smile.direction")))
        else:
            unasked = np.maximum(corner_excess(record, name) @ direction, 0.0)
            columns.append(steps(unasked, bars("smile.unasked")))
    return np.stack(columns, axis=-1)


def _teeth_hidden(record: Record, commands: tuple[str, ...]) -> NDArray[np.float64]:
    columns = []
    for name in commands:
        before = -record.healthy_mm(name, "lower_lip_mm")
        lost = 1.0 + record.mm(name, "lower_lip_mm") / max(before, 1e-9)
        columns.append(lost if before >= signs_file().number("lower_lip.least") else np.zeros_like(lost))
    return steps(np.stack(columns, axis=-1), bars("lower_lip.lost"))


SIGNS = (
    Sign(
        name="eye_twitch_or_blink_twitch",
        title="The mouth corner twitches with every blink",
        rule="a blink moves the mouth corner at least 0.5 mm more than in the same face healthy, or activates a "
        "zygomatic muscle, the depressor of the corner or the mentalis by an excess of at least 10 %",
        region="mouth",
        commands=("blink",),
        muscles=("zygomaticus_major", "zygomaticus_minor", "depressor_anguli_oris", "mentalis"),
        level=_blink_twitch,
        lever=levers.corner_travel,
    ),
    Sign(
        name="cheek_lifts_on_closure",
        title="The cheek lifts or the mouth corner moves when the eye closes",
        rule="eye closure moves the mouth corner at least 1, 2.5 or 5 mm more than in the same face healthy",
        region="mouth",
        commands=("close_gentle", "close_tight"),
        muscles=_CORNER,
        level=_corner_moves,
        lever=levers.corner_travel,
    ),
    Sign(
        name="corner_rises_on_brow_raise",
        title="The mouth corner rises when the eyebrows are raised",
        rule="raising the brows lifts the mouth corner at least 1, 2.5 or 5 mm more than in the same face healthy",
        region="mouth",
        commands=("brow_raise",),
        muscles=_LIFTERS,
        level=_corner_rises,
        lever=levers.corner_lift,
    ),
    Sign(
        name="corner_pulled_at_rest",
        title="The mouth corner is pulled up at rest",
        rule="the resting mouth corner stands at least 1.5, 3 or 5 mm higher than in the same face healthy",
        region="mouth",
        commands=("rest",),
        muscles=_LIFTERS,
        level=_corner_pulled,
        lever=levers.corner_lift,
    ),
    Sign(
        name="corner_droops",
        title="The mouth corner droops",
        rule="the resting mouth corner stands at least 1.5, 3 or 5 mm lower than in the same face healthy, or the "
        "muscles pull the smile at least 5, 15 or 30 degrees lower",
        region="mouth",
        commands=("rest", "smile"),
        muscles=("depressor_anguli_oris", "platysma", "zygomaticus_major"),
        level=_corner_droops,
        lever=levers.corner_travel,
    ),
    Sign(
        name="deep_nasolabial_fold",
        title="The crease between nose and mouth is deeper",
        rule="at rest or in a smile the fold is at least 10, 25 or 50 % deeper than in the same face healthy",
        region="mouth",
        commands=("rest", "smile"),
        muscles=_FOLD,
        level=_deep_fold,
        lever=levers.corner_travel,
    ),
    Sign(
        name="frozen_smile",
        title="The smile is frozen: muscles pull against each other",
        rule="the zygomaticus major pulls with at least half of its maximum but the mouth corner moves less than 50, "
        "35 or 20 % as far as before; or the pull against the smile is at least 50, 75 or 100 % of the pull along it "
        "and at least 1 mm more than in health",
        region="mouth",
        commands=("smile", "smile_closed"),
        muscles=("depressor_anguli_oris", "platysma", "depressor_labii", "orbicularis_oris_upper",
                 "orbicularis_oris_lower"),
        level=_frozen_smile,
        lever=levers.corner_travel,
    ),
    Sign(
        name="inappropriate_smile",
        title="The smile goes the wrong way, or comes unasked",
        rule="the muscles pull a smile at least 30, 45 or 60 degrees away from the own healthy one; or a command "
        "that asks for no smile moves the mouth corner at least 2.5, 3.75 or 5 mm more along it than in health",
        region="mouth",
        commands=("smile", "smile_closed", "blink", "close_gentle", "close_tight", "brow_raise", "frown", "snarl",
                  "pucker", "whistle", "lower_lip_depress", "platysma", "puff_cheeks", "chew", "speech"),
        muscles=_CORNER,
        level=_inappropriate_smile,
        lever=levers.corner_travel,
    ),
    Sign(
        name="lower_teeth_hidden",
        title="The lower lip does not go down; the lower teeth stay hidden",
        rule="the lower lip goes down less than 75, 50 or 25 % as far as in the same face healthy",
        region="mouth",
        commands=("lower_lip_depress", "smile"),
        muscles=("mentalis", "orbicularis_oris_lower", "depressor_labii"),
        level=_teeth_hidden,
        lever=levers.lower_lip_lift,
    ),
)  # fmt: skip
