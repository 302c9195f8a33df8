"""The sheet of a study's figures: its colours, and the places of its labels."""

from __future__ import annotations

import numpy as np

from simsynk.view.study_sheet import RAMP, spread_apart


def test_the_colours_are_even_and_hold_in_grey() -> None:
    """Proves equal steps of distance in CIELAB and a lightness that falls steadily; a rainbow fails both."""
    rgb = RAMP(np.linspace(0, 1, 21))[:, :3]
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (linear @ to_xyz.T / [0.95047, 1.0, 1.08883]).T
    f = [np.where(part > 0.008856, np.cbrt(part), 7.787 * part + 16 / 116) for part in (x, y, z)]
    lab = np.stack([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])], axis=1)
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert steps.max() / steps.min() < 1.25
    assert np.diff(lab[:, 0]).max() < -2.5
    assert lab[0, 0] > 95


def test_labels_are_moved_apart_no_more_than_needed() -> None:
    """Proves a gap between labels within limits, and that lone labels stay where their lines end."""
    placed = spread_apart([1.0, 1.2, 8.0, 1.1], 2.0, 0.0, 10.0)
    assert np.diff(np.sort(placed)).min() >= 2.0 - 1e-9
    assert placed[2] == 8.0
    assert placed.min() >= 0.0
    assert placed.argsort().tolist() == [0, 3, 1, 2]
