"""The face of the page: the browser draws the same outlines as Python, and repaints by changing what changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from simsynk.face.calibration import calibrated, healthy_pull
from simsynk.face.expression import Expression, express
from simsynk.view.explorer.bundle import bundle, modules
from simsynk.view.explorer.payload_drawing import drawing_of, skins_of
from simsynk.view.face_callouts import callouts
from simsynk.view.face_curves import BOTTOM, LEFT_EDGE, RIGHT_EDGE, TOP, face_drawing, outline_shapes
from simsynk.view.face_half import one_face
from simsynk.view.face_muscles import Work, muscle_shapes
from simsynk.view.face_panels import mirror_lines
from simsynk.view.face_shapes import Shape
from simsynk.view.face_svg import face_group, path_text
from simsynk.view.skins import skin_names

MODEL = calibrated()
FACES = 60
HUNDREDTH = 0.0101
"""A value on the edge of two hundredths may be written as either."""
USED = {
    "face_drawing.js": ("FACE_BOX", "faceDrawing", "ghostLines", "mirrorLines", "outlines"),
    "face_callouts.js": ("callouts", "faceNumbers"),
    "face_muscles.js": ("muscleShapes", "muscleWork"),
    "face_paint.js": ("faceSvg", "paintFace"),
    "face_half.js": ("mixedFace",),
    "face_motion.js": ("FACE_MOTIONS", "motionShare"),
}


def random_faces() -> Expression:
    """Both halves in any state, as in the tests of the drawing itself."""
    rng = np.random.default_rng(7)
    resting = np.broadcast_to(healthy_pull(MODEL, "rest")[1], (2, len(MODEL.muscles)))
    tone = rng.uniform(0, 2, (FACES, 2, len(MODEL.muscles)))
    activation = rng.uniform(0, 1, tone.shape) ** rng.choice([1.0, 4.0, 16.0], (FACES, 1, 1))
    tone = np.where(rng.random(tone.shape) < 1 / 3, 2 * np.round(tone / 2), tone)
    return express(MODEL, activation, tone * resting, resting, rng.random(FACES))


ALL_FACES = random_faces()
EACH = [one_face(ALL_FACES, number) for number in range(FACES)]


def told(expression: Expression) -> dict[str, Any]:
    """An expression as the page holds it."""
    return {
        "landmarks": expression.landmarks.reshape(2, -1).tolist(),
        **{name: getattr(expression, name).tolist() for name in ("opening", "closure", "pull", "tone", "roll")},
    }


def looks(shape: Shape) -> dict[str, Any]:
    return {
        "name": shape.name, "fill": shape.fill, "ink": shape.ink, "width": pytest.approx(shape.width, abs=1e-12),
        "opacity": pytest.approx(shape.opacity, abs=1e-9), "closed": shape.closed, "within": shape.within,
        "dash": list(shape.dash) or None, "soft": shape.soft,
    }  # fmt: skip


def same_path(found: str, wanted: str) -> bool:
    """The same letters in the same places, and numbers that differ by the last written digit at most."""
    split = [text.replace("M", "M ").replace("C", " C ").replace("Z", " Z").split() for text in (found, wanted)]
    if len(split[0]) != len(split[1]):
        return False
    pairs = list(zip(*split, strict=True))
    letters = all(one == other for one, other in pairs if one in "MCZ" or other in "MCZ")
    return letters and all(abs(float(a) - float(b)) <= HUNDREDTH for a, b in pairs if a not in "MCZ")


def assert_same(found: list[dict[str, Any]], wanted: list[Shape]) -> None:
    assert [one["name"] for one in found] == [one.name for one in wanted]
    for drawn, shape in zip(found, wanted, strict=True):
        assert {name: drawn[name] for name in looks(shape)} == looks(shape)
        assert same_path(drawn["d"], path_text(shape.points) + ("Z" if shape.closed else "")), shape.name


@pytest.fixture(scope="module")
def page(chromium: Any) -> Iterator[Any]:
    """A page that holds the drawing modules and nothing else."""
    imports = "\n".join(f'import {{ {", ".join(names)} }} from "./{module}";' for module, names in USED.items())
    gathered = f"{imports}\nwindow.drawn = {{ {', '.join(name for names in USED.values() for name in names)} }};"
    script = bundle("gathered.js", {**modules(), "gathered.js": gathered})
    opened = chromium.new_page()
    opened.set_content(f"<!doctype html><title>faces</title><body><script>{script}</script>")
    face = {"drawing": drawing_of(MODEL), "muscles": list(MODEL.muscles)}
    opened.evaluate("face => { window.face = face; }", face)
    opened.evaluate("skins => { window.skins = skins; }", skins_of())
    yield opened
    opened.close()


def test_the_page_draws_what_python_draws(page: Any) -> None:
    """Sixty random faces, every outline, colour role, width, opacity and clip; without the port nothing is equal."""
    found = page.evaluate(
        "all => all.map(one => drawn.faceDrawing(face, one)).map(({shapes, clips}) => "
        "({shapes: shapes.map(({points, ...rest}) => rest), clips}))",
        [told(one) for one in EACH],
    )
    names = set()
    for expression, drawing in zip(EACH, found, strict=True):
        wanted = face_drawing(MODEL, expression)
        assert_same(drawing["shapes"], list(wanted.shapes))
        assert drawing["clips"].keys() == wanted.clips.keys()
        for name, points in wanted.clips.items():
            assert same_path(drawing["clips"][name], path_text(points)), name
        names |= {shape.name for shape in wanted.shapes}
    # The sample reaches what comes and goes: open mouth, closed eye, every crease.
    assert {"tooth", "fold shadow right", "pucker ray left", "neck band light right", "chin dimples left"} <= names
    assert any("eyeball right" not in [shape["name"] for shape in one["shapes"]] for one in found)


def test_a_wrong_number_would_be_noticed(page: Any) -> None:
    """A landmark that is 0.05 mm off gives other paths: the comparison can fail."""
    moved = told(EACH[0])
    moved["landmarks"][0] = [value + 0.05 for value in moved["landmarks"][0]]
    found = page.evaluate("one => drawn.faceDrawing(face, one).shapes.map(({name, d}) => ({name, d}))", moved)
    wanted = face_drawing(MODEL, EACH[0]).shapes
    differ = [a["name"] for a, b in zip(found, wanted, strict=True)
              if not same_path(a["d"], path_text(b.points) + ("Z" if b.closed else ""))]  # fmt: skip
    assert "brow right" in differ
    assert "brow left" not in differ


@pytest.mark.parametrize("sides", [(0,), (1,), (0, 1)])
def test_outlines_are_the_same(page: Any, sides: tuple[int, ...]) -> None:
    settings = {"ink": "mirror", "width": 0.7, "sides": sides, "dash": [2.2, 1.6]}
    found = page.evaluate(
        "([all, looks]) => all.map(one => drawn.outlines(face, one, looks).map(({points, ...rest}) => rest))",
        [[told(one) for one in EACH[:10]], settings],
    )
    for expression, lines in zip(EACH, found, strict=False):
        assert_same(lines, outline_shapes(MODEL, expression, ink="mirror", width=0.7, sides=sides, dash=(2.2, 1.6)))


def test_mirror_lines_are_the_same(page: Any) -> None:
    """The other half's outline lies over this half, but only where they differ by a millimetre."""
    found = page.evaluate(
        "all => all.map(one => [0, 1].map(side => "
        "drawn.mirrorLines(face, one, side).map(({points, ...rest}) => rest)))",
        [told(one) for one in EACH[:10]],
    )
    for expression, pair in zip(EACH, found, strict=False):
        for side, lines in enumerate(pair):
            assert_same(lines, mirror_lines(MODEL, expression, side))


def test_muscle_strands_are_the_same(page: Any) -> None:
    """Wanted pull blue, excess hatched, missing pull dashed, as in Python."""
    rng = np.random.default_rng(3)
    count = len(MODEL.muscles)
    moved, healthy = rng.uniform(0, 1, (2, 10, count)) * rng.choice([0.02, 1.0], (2, 10, count))
    found = page.evaluate(
        "([all, moved, healthy]) => all.map((one, k) => drawn.muscleShapes(face, one, "
        "{0: drawn.muscleWork(moved[k], healthy[k])}).map(({points, ...rest}) => rest))",
        [[told(one) for one in EACH[:10]], moved.tolist(), healthy.tolist()],
    )
    for k, shapes in enumerate(found):
        named = [dict(zip(MODEL.muscles, row[k].tolist(), strict=True)) for row in (moved, healthy)]
        assert_same(shapes, muscle_shapes(MODEL, EACH[k], {0: Work.of(*named)}))


def test_callouts_are_the_same(page: Any) -> None:
    rng = np.random.default_rng(5)
    names = ("palpebral_fissure_mm", "commissure_excursion_mm", "brow_elevation_mm")
    said = 0
    for command in ("smile", "close_gentle", "brow_raise", "snarl", "pucker"):
        for _ in range(12):
            measures = {
                name: (float(a), float(b)) for name, (a, b) in zip(names, rng.uniform(-1, 9, (3, 2)), strict=True)
            }
            found = page.evaluate(
                "([one, command, mm]) => drawn.callouts(face, one, 0, command, mm)",
                [told(EACH[0]), command, {name: list(pair) for name, pair in measures.items()}],
            )
            wanted = callouts(command, measures)
            assert [(one["words"], one["unwanted"]) for one in found] == [(one.text, one.unwanted) for one in wanted]
            said += len(wanted)
    assert said > 40


def test_painting_again_gives_the_picture_of_painting_anew(page: Any) -> None:
    """One group through sixty faces ends as a fresh group of each would be; nothing stays behind or out of order."""
    differ = page.evaluate(
        """all => {
          const old = drawn.faceSvg(), skin = Object.values(skins)[0];
          return all.filter((one) => {
            drawn.paintFace(old, drawn.faceDrawing(face, one), skin, "k");
            const fresh = drawn.faceSvg();
            drawn.paintFace(fresh, drawn.faceDrawing(face, one), skin, "k");
            const order = (svg) => [...svg.querySelectorAll("g > path, g[clip-path]")].map((n) =>
              [...n.attributes].map((a) => a.name + a.value).sort().join());
            return order(old).join("|") !== order(fresh).join("|");
          }).length;
        }""",
        [told(one) for one in EACH],
    )
    assert differ == 0


def test_painting_again_changes_attributes_only(page: Any) -> None:
    """The same drawing touches nothing; a moved one makes no new element. Building anew would make a hundred."""
    counts = page.evaluate(
        """([from, to]) => {
          const svg = drawn.faceSvg(), skin = Object.values(skins)[0];
          const paint = (one) => {
            const watch = new MutationObserver(() => {});
            watch.observe(svg, {attributes: true, childList: true, subtree: true});
            drawn.paintFace(svg, drawn.faceDrawing(face, one), skin, "k");
            const seen = watch.takeRecords();
            watch.disconnect();
            return ["attributes", "childList"].map((type) => seen.filter((one) => one.type === type).length);
          };
          return [paint(from), paint(from), paint(drawn.mixedFace(from, to, 0.02))];
        }""",
        [told(EACH[0]), told(EACH[3])],
    )
    built, again, moved = counts
    assert built[1] >= 1
    assert again == [0, 0]
    assert moved[0] > 50
    assert moved[1] <= 12


def test_a_face_is_painted_in_two_milliseconds(page: Any) -> None:
    """Drawing and painting after the first time, script only; 6 ms allow for a busy machine."""
    median = page.evaluate(
        """all => {
          const svg = drawn.faceSvg(), skin = Object.values(skins)[0];
          document.body.append(svg);
          const times = [];
          for (let round = 0; round < 4; round++) for (const one of all) {
            const start = performance.now();
            drawn.paintFace(svg, drawn.faceDrawing(face, one), skin, "k");
            if (round) times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
        }""",
        [told(one) for one in EACH],
    )
    assert median <= 6


@pytest.mark.parametrize("skin", skin_names())
def test_painted_attributes_are_those_of_the_svg_file(page: Any, skin: str) -> None:
    """Colours, lines and opacities by skin, in the order of painting, as in the files that simsynk writes."""
    found = page.evaluate(
        """([all, skin]) => all.map((one) => {
          const svg = drawn.faceSvg();
          drawn.paintFace(svg, drawn.faceDrawing(face, one), skins[skin], "face");
          return [...svg.querySelectorAll("g path")].filter((node) => !node.closest("defs")).map((node) =>
            ["fill", "stroke", "stroke-width", "stroke-dasharray", "opacity"].map((name) => node.getAttribute(name)));
        })""",
        [[told(one) for one in EACH[:4]], skin],
    )
    for expression, paths in zip(EACH, found, strict=False):
        text = face_group(face_drawing(MODEL, expression), skin_name=skin)
        wanted = [one for one in ElementTree.fromstring(text).iter("path") if "fill" in one.attrib]
        assert len(paths) == len(wanted)
        for (fill, stroke, width, dash, opacity), node in zip(paths, wanted, strict=True):
            assert (fill, stroke, dash) == (node.get("fill"), node.get("stroke"), node.get("stroke-dasharray"))
            assert [float(one or 1) for one in (width, opacity)] == [
                float(node.get(name) or 1) for name in ("stroke-width", "opacity")
            ]


def test_ghosts_are_one_line_a_nerve_and_fainter_the_more_there_are(page: Any) -> None:
    counted = page.evaluate(
        "all => [3, 30].map(count => drawn.ghostLines(face, all.slice(0, count), [0])).map(some => "
        "[some.length, some[0].opacity, some[0].d.split('M').length - 1])",
        [told(one) for one in EACH],
    )
    assert counted == [[3, 0.5, 7], [30, pytest.approx(0.16), 7]]


def test_a_movement_starts_at_rest_and_ends_at_its_height(page: Any) -> None:
    """Half a second, slow at both ends, never beyond; the face that opens the page waits before it moves."""
    shares = page.evaluate(
        "[0, 0.125, 0.25, 0.5, 9].map(t => drawn.motionShare(drawn.FACE_MOTIONS.rise, t))"
        ".concat(drawn.motionShare(drawn.FACE_MOTIONS.opening, 0.5))"
    )
    assert shares == pytest.approx([0, 0.15625, 0.5, 1, 1, 0])


def test_the_page_shows_the_same_part_of_a_face(page: Any) -> None:
    assert page.evaluate("drawn.FACE_BOX") == [LEFT_EDGE, -TOP, RIGHT_EDGE - LEFT_EDGE, TOP - BOTTOM]
