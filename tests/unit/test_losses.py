"""Losses: every rule on both sides of its bar, on records that are made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from simsynk.clinical.losses import LOSSES, loss_file, losses
from simsynk.clinical.record import LEFT, RIGHT, Record
from simsynk.evidence import uncited
from simsynk.face.measures import MEASURES

COMMANDS = ("rest", "close_tight", "puff_cheeks", "lower_lip_depress", "smile", "snarl")
MUSCLES = ("orbicularis_oris_upper", "orbicularis_oris_lower")
HEALTHY_MM = {
    ("smile", "commissure_excursion_mm"): 10.0,
    ("lower_lip_depress", "lower_lip_mm"): -6.0,
    ("snarl", "upper_lip_mm"): 5.0,
    ("rest", "brow_height_mm"): 23.0,
    ("rest", "commissure_height_mm"): -67.0,
}
CASES = [
    ("eye_closure", "close_tight", "palpebral_fissure_mm", 0.99, 1.0),
    ("lower_lip", "lower_lip_depress", "lower_lip_mm", -3.01, -2.99),
    ("smile", "smile", "commissure_excursion_mm", 4.0, 3.99),
    ("upper_lip", "snarl", "upper_lip_mm", 2.51, 2.49),
    ("brow", "rest", "brow_height_mm", 20.01, 20.0),
    ("mouth_corner", "rest", "commissure_height_mm", -69.99, -70.0),
]


def record(
    changes: dict[tuple[int, str, str], list[float]] | None = None,
    puff: float = 0.8,
    commands: tuple[str, ...] = COMMANDS,
    affected: int = RIGHT,
) -> Record:
    """Two simulated patients, healthy but for the measures that are named."""
    healthy = np.zeros((2, len(commands), len(MEASURES)))
    for (command, measure), value in HEALTHY_MM.items():
        if command in commands:
            healthy[:, commands.index(command), MEASURES.index(measure)] = value
    measures = np.repeat(healthy[None], 2, axis=0)
    for (side, command, measure), values in (changes or {}).items():
        measures[:, side, commands.index(command), MEASURES.index(measure)] = values
    before = np.full((2, len(commands), len(MUSCLES)), 0.8)
    now = np.repeat(before[None], 2, axis=0)
    now[1, affected] *= puff / 0.8
    return Record(
        commands=commands, muscles=MUSCLES, affected=affected, activation=now, healthy=before,
        own_rest=np.zeros((2, 2, len(MUSCLES))), measures=measures, healthy_measures=healthy,
    )  # fmt: skip


def test_a_healthy_face_has_lost_nothing() -> None:
    """A rule with its sign turned round would call health a loss."""
    found = losses(record())
    assert set(found) == set(LOSSES)
    assert not any(lost.any() for lost in found.values())


@pytest.mark.parametrize("side", [RIGHT, LEFT])
@pytest.mark.parametrize(("name", "command", "measure", "kept", "gone"), CASES)
def test_each_rule_at_its_bar(name: str, command: str, measure: str, kept: float, gone: float, side: int) -> None:
    """The first patient is just this side of the bar, the second beyond it; nothing but the function is lost."""
    found = losses(record({(side, command, measure): [kept, gone]}, affected=side))
    assert found[name].tolist() == [False, True]
    others = {other for other, lost in found.items() if lost.any()} - {name}
    assert others <= ({"rest_asymmetry"} if command == "rest" else set())


@pytest.mark.parametrize(("puff", "leaks"), [(0.41, False), (0.39, True)])
def test_the_mouth_leaks_below_half_of_the_healthy_seal(puff: float, leaks: bool) -> None:
    assert losses(record(puff=puff))["lip_seal"].tolist() == [False, leaks]


@pytest.mark.parametrize("measure", ["brow_height_mm", "commissure_height_mm"])
def test_asymmetry_belongs_to_the_lower_side(measure: str) -> None:
    """A lift that is too strong makes the other side lie lower: without the comparison of sides no loss is seen."""
    rest = HEALTHY_MM["rest", measure]
    lifted = {(RIGHT, "rest", measure): [rest + 2.9, rest + 3.1]}
    right, left = (losses(record(lifted, affected=side)) for side in (RIGHT, LEFT))
    assert left["rest_asymmetry"].tolist() == [False, True]
    assert not any(lost.any() for lost in right.values())
    assert not left["brow"].any()
    assert not left["mouth_corner"].any()


def test_both_sides_alike_are_level() -> None:
    """Both brows hang: two losses, but no asymmetry."""
    low = HEALTHY_MM["rest", "brow_height_mm"] - 4
    found = losses(record({(side, "rest", "brow_height_mm"): [low, low] for side in (RIGHT, LEFT)}))
    assert found["brow"].all()
    assert not found["rest_asymmetry"].any()


def test_what_was_not_examined_is_left_out() -> None:
    """Without the command there is no movement to judge; a rule that went on would find no such name."""
    found = losses(record(commands=("rest", "smile")))
    assert set(found) == {"smile", "brow", "mouth_corner", "rest_asymmetry"}


def test_every_bar_is_sourced_and_every_rule_in_words() -> None:
    entries = loss_file().ledger()
    assert len(entries) == 8
    assert all(entry.reason and entry.sources for entry in entries)
    assert not uncited(tuple(entries))
    assert all(loss.says and loss.rule for loss in LOSSES.values())
