"""Expression sheet, spread and recovery figures of a run."""

from __future__ import annotations

import matplotlib.text
import numpy as np
import pytest
from matplotlib.figure import Figure

import simsynk
from simsynk import simulate
from simsynk.errors import InputError
from simsynk.results import Result
from simsynk.scenario.load import load
from simsynk.view.expression_sheet import (
    PatientFaces,
    face_spread_figure,
    faces_of,
    mirror_lines,
    sheet_figure,
    shown_days,
)
from simsynk.view.face_callouts import callouts
from simsynk.view.median_patient import median_replicate
from simsynk.view.recovery import flaccid_until, hardly_moves, recovery_figure


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
        "recovery": recovery_figure(result),
    }  # fmt: skip


def test_figures_of_long_runs_look_at_the_first_patients(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    """Proves that figures of faces take a fixed number of replicates and say so, so that memory does not grow."""
    face = simulate.prepare(load("trunk_transection_suture")).face
    assert face is not None
    whole = faces_of(result, face)
    monkeypatch.setattr("simsynk.view.expression_sheet.MOST_FACES", 2)
    some = faces_of(result, face)
    assert len(some.activation) == len(some.measures) == 2
    np.testing.assert_allclose(some.measures, whole.measures[:2])
    told = [" ".join(one.get_text() for one in texts(sheet_figure(faces))) for faces in (some, whole)]
    assert "the median of the first 2 simulated patients" in told[0]
    assert "the median of 3 simulated patients" in told[1]


def texts(figure: Figure) -> list[matplotlib.text.Text]:
    return [t for t in figure.findobj(matplotlib.text.Text) if t.get_text()]


@pytest.mark.parametrize("name", ["sheet", "spread", "recovery"])
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
