"""The drawn face: nothing crosses, both renderers draw the same curves, and a person can tell what is going on."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import PathPatch
from numpy.typing import NDArray

from simsynk.errors import InputError
from simsynk.face.calibration import calibrated, healthy_pull
from simsynk.face.expression import LEFT, RIGHT, Expression, express
from simsynk.view import style
from simsynk.view.face_curves import BOTTOM, face_drawing, ghosts, outline_shapes, with_shapes
from simsynk.view.face_eyes import lids
from simsynk.view.face_figure import draw_face
from simsynk.view.face_half import doubled, halves, one_face, swapped
from simsynk.view.face_mouth import lips
from simsynk.view.face_muscles import Work, muscle_shapes
from simsynk.view.face_shapes import Drawing, sampled, smooth
from simsynk.view.face_svg import face_svg
from simsynk.view.skins import skin, skin_names

MODEL = calibrated()
COMMANDS = ("rest", "brow_raise", "close_gentle", "close_tight", "smile", "snarl", "pucker", "frown", "platysma")
STATES = 10_000
SVG = "{http://www.w3.org/2000/svg}"


def asked_closure(command: str) -> float:
    return 1.0 if command.startswith("close") else 0.0


def healthy(command: str) -> Expression:
    pull, resting = healthy_pull(MODEL, command)
    return express(MODEL, np.stack([pull, pull]), *[np.stack([resting, resting])] * 2, asked_closure(command))


def palsy(command: str) -> Expression:
    """Nothing at all moves or has tone on the right."""
    pull, resting = healthy_pull(MODEL, command)
    nothing = np.zeros_like(pull)
    return express(
        MODEL, np.stack([nothing, pull]), np.stack([nothing, resting]), np.stack([resting, resting]),
        asked_closure(command),
    )  # fmt: skip


def shapes_of(drawing: Drawing, name: str) -> list[NDArray[np.float64]]:
    return [shape.points for shape in drawing.shapes if shape.name == name]


@pytest.fixture(scope="module")
def random_faces() -> Expression:
    """Both halves in any state: activation 0 to 1, resting tone 0 to 2 times the healthy one."""
    rng = np.random.default_rng(20)
    resting = np.broadcast_to(healthy_pull(MODEL, "rest")[1], (2, len(MODEL.muscles)))
    tone = rng.uniform(0, 2, (STATES, 2, len(MODEL.muscles)))
    # Most muscles work hard in some states and hardly any in others: lids close in the one, lips meet in the other.
    activation = rng.uniform(0, 1, tone.shape) ** rng.choice([1.0, 4.0, 16.0], (STATES, 1, 1))
    activation = np.where(rng.random(tone.shape) < 0.05, 1.0, activation)
    tone = np.where(rng.random(tone.shape) < 1 / 3, 2 * np.round(tone / 2), tone)
    return express(MODEL, activation, tone * resting, resting, rng.random(STATES))


def each(faces: Expression) -> Iterator[Expression]:
    return (one_face(faces, number) for number in range(len(faces.landmarks)))


def test_landmarks_of_lids_and_lips_do_not_cross(random_faces: Expression) -> None:
    """In 20,000 random halves lips and lids touch at most; without contact about one in forty would cross."""
    y = random_faces.landmarks[..., 1]
    assert random_faces.opening.min() >= 0
    for station in "012":
        a, b, c, d = (y[..., MODEL.at(name + station)[0]] for name in ("ul", "ui", "li", "ll"))
        assert (b - c).min() >= -1e-9
        assert (a - b).min() > 0
        assert (c - d).min() > 0


def test_drawn_lids_do_not_cross(random_faces: Expression) -> None:
    """Along the whole eye the upper lid stays above the lower one, and over the pupil their gap is the fissure."""
    for face in each(random_faces):
        for half in halves(MODEL, face):
            upper, lower = lids(half)
            gap = (sampled(smooth(upper), 6) - sampled(smooth(lower), 6))[:, 1]
            assert gap.min() >= -1e-9
            assert upper[3, 1] - lower[3, 1] == pytest.approx(half.opening, abs=1e-9)


def test_drawn_lips_do_not_cross(random_faces: Expression) -> None:
    """Along the whole mouth the four lines keep their order; plain smoothing would cross in one of a hundred."""
    for face in each(random_faces):
        found = lips(*halves(MODEL, face))
        lines = [
            sampled(line, 5) for line in (found.outer_upper, found.inner_upper, found.inner_lower, found.outer_lower)
        ]
        assert np.diff(lines[0][:, 0]).min() > 0
        for above, below in itertools.pairwise(lines):
            assert np.array_equal(above[:, 0], below[:, 0])
            assert (above - below)[:, 1].min() >= -1e-9


@pytest.mark.parametrize("number", range(0, 60, 3))
def test_any_state_gives_finite_shapes_and_sound_xml(random_faces: Expression, number: int) -> None:
    drawing = face_drawing(MODEL, one_face(random_faces, number))
    assert all(np.isfinite(shape.points).all() for shape in drawing.shapes)
    assert all(0 < shape.opacity <= 1 for shape in drawing.shapes)
    ElementTree.fromstring(face_svg(drawing, title="any", description="face"))


@pytest.mark.parametrize("command", COMMANDS)
def test_swapping_the_sides_mirrors_the_drawing(command: str) -> None:
    """A palsy of the left is the mirror image of that palsy of the right, shape by shape (but for the glint)."""
    other = {"right": "left", "left": "right"}

    def corners(drawing: Drawing, flip: bool) -> dict[str, NDArray[np.float64]]:
        found: dict[str, list[NDArray[np.float64]]] = {}
        for shape in drawing.shapes:
            words = [other.get(word, word) if flip else word for word in shape.name.split()]
            points = shape.points * ((-1.0 if flip else 1.0), 1.0)
            if not shape.name.startswith(("glint", "shading")):
                found.setdefault(" ".join(words), []).append(points[::3])
        return {name: np.concatenate(parts) for name, parts in found.items()}

    one = corners(face_drawing(MODEL, palsy(command)), False)
    mirrored = corners(face_drawing(MODEL, swapped(palsy(command))), True)
    assert one.keys() == mirrored.keys()
    for name, points in one.items():
        apart = np.abs(points[:, None] - mirrored[name]).max(axis=2)
        assert max(apart.min(axis=0).max(), apart.min(axis=1).max()) < 1e-9, name


def test_the_patients_right_is_on_the_viewers_left() -> None:
    drawing = face_drawing(MODEL, palsy("smile"))
    (right,), (left,) = shapes_of(drawing, "iris right"), shapes_of(drawing, "iris left")
    assert right[:, 0].max() < 0 < left[:, 0].min()


def test_every_command_looks_different() -> None:
    """Nine commands give nine pictures; a drawing that left out a muscle group would give fewer."""
    texts = {face_svg(face_drawing(MODEL, healthy(command)), title="same") for command in COMMANDS}
    assert len(texts) == len(COMMANDS)


def test_the_signs_of_each_command_are_drawn() -> None:
    """What a person names an expression by is in its picture, and not in the resting one."""
    marks = {
        "brow_raise": "forehead line right", "smile": "upper teeth", "snarl": "bunny line right",
        "frown": "frown line right", "pucker": "chin dimples right", "platysma": "neck band right",
        "close_tight": "crow's foot right",
    }  # fmt: skip
    resting = face_drawing(MODEL, healthy("rest"))
    for command, mark in marks.items():
        assert shapes_of(face_drawing(MODEL, healthy(command)), mark), command
        assert not shapes_of(resting, mark), command
    assert len(shapes_of(face_drawing(MODEL, healthy("platysma")), "neck band right")) == 3


def test_a_closed_eye_hides_the_iris_and_a_palsied_one_rolls_up() -> None:
    """Closure on command: left shut, right open with the iris up under the lid; without the roll it would stare."""
    shut = face_drawing(MODEL, palsy("close_tight"))
    assert not shapes_of(shut, "iris left")
    resting = face_drawing(MODEL, palsy("rest"))
    rise = shapes_of(shut, "iris right")[0] - shapes_of(resting, "iris right")[0]
    assert rise[:, 1].min() > 4
    assert not shapes_of(resting, "nasolabial fold right")
    assert shapes_of(resting, "nasolabial fold left")


def test_a_big_smile_loses_its_cupids_bow_and_keeps_its_teeth_inside() -> None:
    """The bow flattens as the mouth widens; teeth reach to 2 mm from each corner, so neither side shows a gap."""

    def bow(face: Expression) -> float:
        heights = lips(*halves(MODEL, face)).outer_upper[::3, 1]
        return float(max(heights[3], heights[5]) - heights[4])

    assert bow(healthy("smile")) < 0.7 * bow(healthy("rest"))
    drawing = face_drawing(MODEL, palsy("smile"))
    (teeth,), opening = shapes_of(drawing, "upper teeth"), drawing.clips["mouth"]
    assert opening[:, 0].min() < teeth[:, 0].min() < opening[:, 0].min() + 2
    assert opening[:, 0].max() > teeth[:, 0].max() > opening[:, 0].max() - 2


@pytest.mark.parametrize("skin_name", skin_names())
def test_svg_is_sound_and_says_what_it_shows(skin_name: str) -> None:
    text = face_svg(
        face_drawing(MODEL, healthy("smile")),
        title="a < b & c",
        description='says "so"',
        skin_name=skin_name,
        key="f 1",
    )
    root = ElementTree.fromstring(text)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "a < b & c"  # type: ignore[union-attr]
    assert root.find(f"{SVG}desc").text == 'says "so"'  # type: ignore[union-attr]
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(set(ids)) == len(ids)
    assert set((root.get("aria-labelledby") or "").split()) <= set(ids)
    wanted = {
        node.get(key) for node in root.iter() for key in ("clip-path", "fill") if "url(" in (node.get(key) or "")
    }
    assert {(one or "")[5:-1] for one in wanted} <= set(ids)
    assert "nan" not in text


def contrast(one: str, two: str) -> float:
    def light(colour: str) -> float:
        channels = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("skin_name", skin_names())
def test_what_matters_stands_out_on_every_skin(skin_name: str) -> None:
    """Brows, lashes, lines of other faces and muscle strands (or their rims) can be seen on each skin and in grey."""
    colours = skin(skin_name)
    for role in ("brow", "lash", "mirror", "ghost", "sclera"):
        ground = colours["skin"] if role != "sclera" else colours["lash"]
        assert contrast(colours[role], ground) >= 2, role
    for role in ("asked", "unasked"):
        assert max(contrast(colours[one], colours["skin"]) for one in (role, "on_dark")) >= 2


def test_there_are_a_mannequin_and_skins_from_light_to_dark() -> None:
    assert skin_names()[0] == "neutral"
    assert len(skin_names()) >= 5
    assert {frozenset(skin(name)) for name in skin_names()} == {frozenset(skin("neutral"))}
    with pytest.raises(InputError, match="skin"):
        skin("marble")


def test_both_renderers_draw_the_same_curves() -> None:
    """Every patch on a matplotlib sheet holds the points of one shape, in order; soft shapes hold theirs scaled."""
    drawing = face_drawing(MODEL, palsy("smile"))
    _, axes = style.sheet(60, 90)
    draw_face(axes, drawing, (0, 0), 60)
    patches = [patch for patch in axes.patches if isinstance(patch, PathPatch)]
    wanted = [shape.points for shape in drawing.shapes if not shape.soft]
    drawn = [patch.get_path().vertices for patch in patches]
    for points in wanted:
        assert any(len(d) >= len(points) and np.array_equal(d[: len(points)], points) for d in drawn)
    assert len(patches) >= len(drawing.shapes)


def test_a_drawing_is_one_face(random_faces: Expression) -> None:
    with pytest.raises(InputError, match="one face"):
        face_drawing(MODEL, random_faces)


def test_one_face_of_broadcast_arrays() -> None:
    """Tone does not depend on the command, so its array has an axis of one there."""
    resting = np.broadcast_to(healthy_pull(MODEL, "rest")[1], (2, len(MODEL.muscles)))
    activation = np.random.default_rng(1).random((3, 4, 2, len(MODEL.muscles)))
    faces = express(MODEL, activation, activation[:, :1], resting, np.array([0.0, 0, 1, 1]))
    found = one_face(faces, 2, 3)
    again = express(MODEL, activation[2, 3], activation[2, 0], resting, 1.0)
    for field in dataclasses.fields(Expression):
        np.testing.assert_allclose(getattr(found, field.name), getattr(again, field.name))


def test_the_line_of_the_other_side_lies_on_the_affected_one() -> None:
    """A mirrored outline of a symmetrical face covers its own lids; of a palsied face it lies elsewhere."""
    for face, apart in ((healthy("smile"), False), (palsy("smile"), True)):
        mirror = outline_shapes(MODEL, doubled(face, LEFT), ink="mirror", width=1, sides=(RIGHT,))
        own = outline_shapes(MODEL, face, ink="mirror", width=1, sides=(RIGHT,))
        assert all(shape.points[:, 0].max() <= 0.5 for shape in mirror)
        furthest = max(np.abs(a.points - b.points).max() for a, b in zip(mirror, own, strict=True))
        assert (furthest > 3) == apart


def test_ghosts_vanish_without_spread() -> None:
    """The same face forty times lies on itself; different ones do not."""
    same = ghosts(MODEL, [healthy("smile")] * 40)
    names = {shape.name for shape in same}
    for name in names:
        lines = [shape.points for shape in same if shape.name == name]
        assert all(np.array_equal(line, lines[0]) for line in lines)
    both = ghosts(MODEL, [healthy("smile"), palsy("smile")])
    assert not np.allclose(both[0].points, both[len(both) // 2].points)


def test_a_muscle_shows_its_wanted_share_and_its_excess_apart() -> None:
    """The orbital part works in a healthy smile: that share is blue and only the rest is orange, with hatching."""
    work = Work.of(
        {"orbicularis_oculi_orbital": 0.5, "zygomaticus_major": 0.3, "mentalis": 0.01},
        {"orbicularis_oculi_orbital": 0.2, "zygomaticus_major": 0.9},
    )
    shapes = muscle_shapes(MODEL, healthy("smile"), {RIGHT: work})
    names = [shape.name for shape in shapes]
    eye, cheek = "orbicularis_oculi_orbital right", "zygomaticus_major right"
    assert [f"wanted {eye}" in names, f"excess {eye}" in names, f"hatch {eye}" in names] == [True] * 3
    assert [f"wanted {cheek}" in names, f"excess {cheek}" in names, f"expected {cheek}" in names] == [
        True,
        False,
        True,
    ]
    assert not [name for name in names if "mentalis" in name]
    assert {shape.fill for shape in shapes if shape.name.startswith("excess")} == {"unasked"}
    with_muscles = with_shapes(face_drawing(MODEL, healthy("smile")), shapes)
    ElementTree.fromstring(face_svg(with_muscles, title="muscles"))


def test_no_part_of_the_face_lies_below_the_frame_but_the_neck() -> None:
    low = {
        s.name.split()[0] for s in face_drawing(MODEL, healthy("platysma")).shapes if s.points[:, 1].min() < BOTTOM
    }
    assert low <= {"neck", "collar"}
