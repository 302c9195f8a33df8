"""What the colour-blind and a grey printer make of the figures: colours stay apart, or something else tells.

The matrices are those of Machado, Oliveira and Fernandes 2009 for complete loss of one kind of cone; distances are
CIE76 on simulated colours.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import AnatomySettings
from simsynk.cli.main import main
from simsynk.results import Spread
from simsynk.study.opened import open_run
from simsynk.view import style
from simsynk.view.alluvial import COLOURS, alluvial_picture
from simsynk.view.compare_change import _LESS, _MORE
from simsynk.view.folder import Drawn, drawn_from
from simsynk.view.matrix import matrix_picture
from simsynk.view.picture import Choice, Picture
from simsynk.view.plan_moment import LOOKS, NOTHING_LOOK

Rgb = NDArray[np.float64]

EYES = {
    "usual": np.eye(3),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                        [-0.011820, 0.042940, 0.968881]]),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                        [-0.003882, -0.048116, 1.051998]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                        [0.004733, 0.691367, 0.303900]]),
    "grey": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}  # fmt: skip
"""How eyes without one kind of cone, and a grey printer, see linear light."""

OKABE_ITO = ("#0072B2", "#56B4E9", "#009E73", "#CC79A7", "#E69F00")
WHITE_POINT = np.array([0.9505, 1.0, 1.089])
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(rgb: Rgb) -> Rgb:
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb: Rgb, eyes: str = "usual") -> Rgb:
    """CIE Lab of colours as seen by some eyes, (..., 3)."""
    seen = np.clip(linear(rgb) @ EYES[eyes].T, 0, 1) @ TO_XYZ.T / WHITE_POINT
    f = np.where(seen > 0.008856, np.cbrt(seen), 7.787 * seen + 16 / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def apart(colours: Sequence[str], eyes: Sequence[str] = ("usual", "deutan", "protan", "tritan")) -> float:
    """The smallest distance of any two colours for any of some eyes."""
    all_rgb = np.array([to_rgb(one) for one in colours])
    return min(float(np.linalg.norm(a - b)) for one in eyes for a, b in itertools.combinations(lab(all_rgb, one), 2))


def contrast(colour: str) -> float:
    """Against white, as WCAG counts it."""
    return 1.05 / (float(linear(np.array(to_rgb(colour))) @ EYES["grey"][0]) + 0.05)


@pytest.fixture(scope="module")
def branches() -> list[str]:
    looks = style.branch_looks(load_nerve(AnatomySettings(preset="human")))
    return [colour for name, (colour, _) in looks.items() if name in style._BRANCHES]


def test_the_measure_tells_a_weak_palette() -> None:
    """A much used palette whose blue and sky, or green and orange, come close falls through these bars."""
    assert apart(OKABE_ITO) < 20


def test_branches_stay_apart(branches: list[str]) -> None:
    assert apart(branches) >= 25
    assert min(map(contrast, branches)) >= 2.2


def test_asked_for_and_unasked_stay_apart() -> None:
    assert apart((style.ASKED, style.UNASKED, style.GREY)) >= 32
    assert min(contrast(one) for one in (style.ASKED, style.UNASKED)) >= 3


def test_territories_stay_apart() -> None:
    assert len(COLOURS) == 8
    assert apart(tuple(COLOURS.values())) >= 23
    assert min(map(contrast, COLOURS.values())) >= 2.2


def test_plans_differ_by_colour_marker_and_line() -> None:
    """Five plans and nothing done: hues apart for all eyes, markers all different, neighbours with another dash."""
    every = (NOTHING_LOOK, *LOOKS)
    assert apart([colour for colour, _, _ in every]) >= 25
    assert len({marker for _, marker, _ in every}) == len(every)
    assert len({line for _, _, line in LOOKS}) == len(LOOKS) - 1


def test_less_and_more_are_no_red_and_green() -> None:
    assert apart((_LESS, _MORE)) >= 40


def test_type_can_be_read_on_white() -> None:
    assert min(contrast(one) for one in (style.INK, style.SOFT_INK)) >= 4.5


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return opened("toy", tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="module")
def homecoming(tmp_path_factory: pytest.TempPathFactory) -> Drawn:
    return opened("toy", tmp_path_factory.mktemp("home"), "--set", "regrowth.routing.misrouting=0")


def opened(name: str, folder: Path, *more: str) -> Drawn:
    line = ["run", name, "--replicates", "5", "--seed", "1", "--jobs", "1", "--figures", "none", *more]
    assert main([*line, "--out", str(folder)]) == 0
    return drawn_from(open_run(folder))


def image(picture: Picture) -> Rgb:
    """The sheet as pixels, 0 to 1, (height, width, 3)."""
    picture.figure.set_dpi(100)
    picture.figure.canvas.draw()
    return np.asarray(picture.figure.canvas.buffer_rgba())[..., :3] / 255


def within(picture: Picture, pixels: Rgb, gid: str) -> tuple[int, int, int, int]:
    """Left, right, top and bottom pixel of the first patch of that name."""
    patch = next(one for one in picture.figure.axes[0].patches if one.get_gid() == gid)
    box = patch.get_window_extent()
    return round(box.x0), round(box.x1), round(len(pixels) - box.y1), round(len(pixels) - box.y0)


@pytest.mark.parametrize("eyes", ["deutan", "protan", "grey"])
def test_asked_and_unasked_cells_of_one_value_differ(eyes: str, toy: Drawn) -> None:
    """All cells at 15 %: the same number, yet asked-for cells and others look different, in grey by their frame."""
    result = toy.result
    same = np.full(result.activation.mean.shape, 0.15)
    same[:, :, 0] = 0
    spread = Spread(same, np.zeros_like(same), same, same)
    beyond = Spread(*(np.where(result.asked, 0.0, same) for _ in range(4)))
    made = dataclasses.replace(toy, result=dataclasses.replace(result, activation=spread, excess=beyond))
    picture = matrix_picture(made, Choice())
    assert picture is not None
    pixels = image(picture)
    left, right, top, bottom = within(picture, pixels, "asked")
    asked_ground = pixels[top + 5, left + 5]
    edge = pixels[top : bottom + 1, left : right + 1].min(axis=(0, 1))
    left, right, top, bottom = within(picture, pixels, "not asked seen")
    other_ground = pixels[top + 5, left + 5]
    other_edge = pixels[top + 4 : bottom - 4, left].min(axis=0)
    grounds = float(np.linalg.norm(lab(asked_ground, eyes) - lab(other_ground, eyes)))
    frames = float(np.linalg.norm(lab(edge, eyes) - lab(other_edge, eyes)))
    assert max(grounds, frames) >= 20
    assert grounds >= 20 or eyes == "grey"


def flow_pixels(picture: Picture) -> Rgb:
    """Pixels between the bars of the alluvial."""
    pixels = image(picture)
    _, left, top, _ = within(picture, pixels, "before eyelids")
    right, _, _, _ = within(picture, pixels, "now eyelids")
    _, _, _, bottom = within(picture, pixels, "now chin")
    return pixels[top:bottom, left + 3 : right - 3]


@pytest.mark.parametrize("eyes", EYES)
def test_without_misrouting_the_alluvial_is_pale(eyes: str, toy: Drawn, homecoming: Drawn) -> None:
    """No dark pixel lies between the bars at 0 %, seen by anyone; with misrouting a fifth of the bands is dark."""
    pale, solid = (alluvial_picture(one, Choice()) for one in (homecoming, toy))
    assert pale is not None
    assert solid is not None
    assert lab(flow_pixels(pale), eyes)[..., 0].min() >= 78
    assert (lab(flow_pixels(solid), eyes)[..., 0] < 50).mean() > 0.1
