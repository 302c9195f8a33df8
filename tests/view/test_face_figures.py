"""Expression sheet, spread and recovery figures of a run."""

from __future__ import annotations

import dataclasses
import functools

import matplotlib.text
import numpy as np
import pytest
from matplotlib.figure import Figure

import simsynk
from simsynk import simulate
from simsynk.errors import InputError
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.view.expression_sheet import sheet_figure
from simsynk.view.face_callouts import callouts
from simsynk.view.face_panels import mirror_lines, shown_days
from simsynk.view.folder import Drawn
from simsynk.view.ghost_outlines import face_spread_figure, spread_picture, with_ghosts
from simsynk.view.median_patient import median_replicate
from simsynk.view.patient_faces import PatientFaces, faces_of
from simsynk.view.picture import Choice
from simsynk.view.recovery import flaccid_until, hardly_moves, recovery_figure
from simsynk.view.recovery_course import course_of, course_rows
from simsynk.view.sheet_signs import SHORT, day_signs


@pytest.fixture(scope="module")
def result() -> Result:
    return simsynk.run(load("trunk_transection_suture"), replicates=3, seed=1)


@pytest.fixture(scope="module")
def faces(result: Result) -> PatientFaces:
    face = simulate.prepare(load("trunk_transection_suture")).face
    assert face is not None
    return faces_of(result, face)


@pytest.fixture(scope="module")
def figures(result: Result, faces: PatientFaces) -> dict[str, Figure]:
    return {
        "sheet": sheet_figure(faces), "spread": face_spread_figure(faces, "smile"),
        "recovery": recovery_figure(result), "narrow sheet": sheet_figure(faces, width_mm=85.0),
        "narrow spread": face_spread_figure(faces, "smile", width_mm=85.0),
        "narrow recovery": recovery_figure(result, width_mm=85.0),
    }  # fmt: skip


def test_figures_of_long_runs_look_at_the_first_patients(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that figures of faces take a fixed number of replicates and say so, so that memory does not grow."""
    face = simulate.prepare(load("trunk_transection_suture")).face
    assert face is not None
    whole = faces_of(result, face)
    monkeypatch.setattr("simsynk.view.patient_faces.MOST_FACES", 2)
    some = faces_of(result, face)
    assert len(some.activation) == len(some.measures) == 2
    np.testing.assert_allclose(some.measures, whole.measures[:2])
    small = functools.partial(sheet_figure, commands=["rest"], days=[600.0], width_mm=180.0)
    told = [" ".join(one.get_text() for one in texts(small(faces))) for faces in (some, whole)]
    assert "the median of the first 2 simulated patients" in told[0]
    assert "the median of 3 simulated patients" in told[1]


def texts(figure: Figure) -> list[matplotlib.text.Text]:
    return [t for t in figure.findobj(matplotlib.text.Text) if t.get_text()]


@pytest.mark.parametrize("name", ["sheet", "spread", "recovery", "narrow sheet", "narrow spread", "narrow recovery"])
def test_texts_can_be_read_and_do_not_collide(figures: dict[str, Figure], name: str) -> None:
    """In print nothing is smaller than 7 points, cut off, or written over something else."""
    boxes = []
    for text in texts(figures[name]):
        box = text.get_window_extent()
        assert text.get_fontsize() >= 7
        assert box.x0 >= 0, text.get_text()
        assert box.y0 >= 0, text.get_text()
        assert box.x1 <= figures[name].bbox.x1, text.get_text()
        assert box.y1 <= figures[name].bbox.y1, text.get_text()
        boxes.append((text.get_text(), box.padded(-0.6)))
    clashes = [(a, b) for i, (a, one) in enumerate(boxes) for b, two in boxes[i + 1 :] if one.overlaps(two)]
    assert clashes == []


def test_the_sheet_says_what_is_simulated_and_which_side(figures: dict[str, Figure]) -> None:
    said = " ".join(t.get_text() for t in texts(figures["sheet"]))
    assert "simulated" in said
    assert "of the right side" in said
    for word in ("Before the injury", "Day 30", "Day 600", "Open smile", "Pucker", "brow", "eye"):
        assert word in said


def test_call_outs_count_beyond_the_same_face_healthy() -> None:
    """A healthy smile narrows the eye too; only what goes beyond it is called out, and a healthy face has none."""
    usual = {"palpebral_fissure_mm": 8.0, "commissure_excursion_mm": 9.3, "brow_elevation_mm": -1.0}
    same = {name: (value, value) for name, value in usual.items()}
    assert callouts("smile", same) == []
    narrow = {**same, "palpebral_fissure_mm": (6.0, 8.0)}
    assert [(n.text, n.unwanted) for n in callouts("smile", narrow)] == [("eye 6.0 mm (8.0)", True)]
    weak = {**same, "commissure_excursion_mm": (4.0, 9.3)}
    assert [(n.text, n.unwanted) for n in callouts("smile", weak)] == [("corner 4.0 mm (9.3)", False)]
    near = {**same, "brow_elevation_mm": (1.2, -0.01)}
    assert [n.short for n in callouts("smile", near)] == ["brow 1.2 (0.0)"]
    open_eye = {**same, "palpebral_fissure_mm": (5.0, 0.0)}
    assert [(n.short, n.unwanted) for n in callouts("close_gentle", open_eye)] == [("eye 5.0 (0.0)", False)]


def test_the_median_patient_is_no_outlier() -> None:
    """The middle one of five is chosen whatever the units; a choice in mm would follow the widest measure."""
    rng = np.random.default_rng(3)
    measures = rng.normal(size=(5, 2, 3)) * np.array([1.0, 100.0, 0.01])
    measures[4] = np.median(measures[:4], axis=0)
    measures[:, 1, 2] = np.nan
    assert median_replicate(measures) == 4


def test_the_other_side_is_mirrored_only_where_the_sides_differ(faces: PatientFaces) -> None:
    """A healthy face needs no dashed line; thirty days after the cut the smile gets its mouth and brow."""
    assert mirror_lines(faces.model, faces.healthy_face("rest"), 0) == []
    names = {shape.name for shape in mirror_lines(faces.model, faces.face("smile", 30.0), 0)}
    assert {"line of brow right", "line of outer upper lip"} <= names


def test_days_and_names_are_checked(faces: PatientFaces, result: Result) -> None:
    assert shown_days((1.0, 2.0)) == (1.0, 2.0)
    assert shown_days((30.0, 90.0, 180.0, 365.0, 600.0)) == (30.0, 180.0, 600.0)
    with pytest.raises(InputError, match="yodel"):
        sheet_figure(faces, commands=["yodel"])
    with pytest.raises(InputError, match="31"):
        face_spread_figure(faces, "smile", day=31)
    with pytest.raises(InputError, match="yodel"):
        recovery_figure(result, commands=["yodel"])


def test_the_flaccid_zone_ends_where_movement_returns() -> None:
    days = np.array([30.0, 90.0, 180.0])
    assert flaccid_until(days, np.array([0.0, 0.0, 0.1])) == 180.0
    assert flaccid_until(days, np.array([0.5, 0.6, 0.7])) == 0.0
    assert flaccid_until(days, np.array([0.0, 2 * hardly_moves(), 1.0])) == pytest.approx(60.0)


def _scatter(faces: PatientFaces) -> float:
    """Largest distance in mm between the same point of two ghost outlines."""
    lines: dict[str, list[np.ndarray]] = {}
    for shape in with_ghosts(faces, "smile", 600.0, len(faces.measures)).shapes:
        if shape.ink == "ghost":
            lines.setdefault(shape.name, []).append(shape.points)
    assert len(lines) == 7  # brow, two lids, four lines of the lips
    return max(float(np.ptp(np.stack(ghosts), axis=0).max()) for ghosts in lines.values())


def test_ghosts_vanish_without_luck_and_grow_with_it(faces: PatientFaces) -> None:
    """One patient three times over falls on one line; twice the differences between patients spread the lines."""
    mean = faces.activation.mean(axis=0)
    same = dataclasses.replace(faces, activation=np.broadcast_to(mean, faces.activation.shape))
    wider = dataclasses.replace(faces, activation=np.clip(mean + 2 * (faces.activation - mean), 0, None))
    assert _scatter(same) == 0
    assert 0 < _scatter(faces) < _scatter(wider)


def test_ghosts_count_the_patients_who_show_it(result: Result, faces: PatientFaces) -> None:
    """The caption's k of n is that of the table, and its numbers are those of the measures of each patient."""
    picture = spread_picture(Drawn(result=result, face=faces.mover), Choice())
    assert picture is not None
    seen = sum(row["unasked_movement_seen"] == "yes" for row in picture.rows)
    assert f"in {seen} of 3" in picture.alt
    assert f"in {seen} of 3" in " ".join(t.get_text().replace("\n", " ") for t in texts(picture.figure))
    eye = result.measure("smile", "palpebral_fissure_mm")["mean"]
    assert np.mean([row["eye_opening_mm"] for row in picture.rows]) == pytest.approx(eye)


def test_the_sheet_names_the_signs_that_its_patient_shows() -> None:
    """The words below the faces are the signs that the clinic finds in this one patient, no more and no fewer."""
    scenario = load("trunk_transection_suture")
    one = simsynk.run(scenario, replicates=1, seed=1)
    face = simulate.prepare(scenario).face
    assert face is not None
    found = day_signs(faces_of(one, face), 600.0, one.commands)
    named = {words for signs in found.by_command.values() for words in signs} | set(found.also)
    there = {SHORT[name] for name, sign in one.signs["right"][-1].items() if name in SHORT and sign["probability"]}
    assert named == there
    assert {"eye closes", "neck bands", "chin dimples"} <= named
    assert "everything moves together" in found.also


def test_recovery_has_both_curves_in_one_unit(result: Result) -> None:
    """Unwanted movement is summed over the unasked muscles and divided by what the command moves in health."""
    course = course_of(result, "right", "smile")
    c = result.commands.index("smile")
    asked = result.asked[c]
    above = result.healthy[0][c] - result.healthy[0][0]
    others = result.displayed & ~asked
    excess = result.excess.mean[-1, 0, c][others].sum()
    assert course.unwanted.mean[-1] == pytest.approx(excess / above[asked].sum())
    assert course.asked.mean[-1] == pytest.approx(result.voluntary.mean[-1, 0, c])
    for band in (course.asked, course.unwanted):
        order = np.stack([band.q05, band.q25, band.q75, band.q95])
        assert (np.diff(order, axis=0) >= -1e-9).all()
        assert (np.diff(order, axis=0)[:, -1] > 0).all()
    last = course_rows(course)[-1]
    assert last["mean_excess_per_muscle_percent"] == pytest.approx(100 * result.unwanted.mean[-1, 0, c])
