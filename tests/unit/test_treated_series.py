"""Treated series: patients resemble the published ones before treatment, and cuts follow the surgeon's map.

Proved on few persons. Without a matched base the simulated smile before surgery is longer than the published one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from simsynk import prepare
from simsynk.study.stimulation import MOVED, Stimulated, stimulate
from simsynk.validation.experiment import Effort
from simsynk.validation.experiments import meei_branches
from simsynk.validation.experiments.kinds import EXPERIMENTS
from simsynk.validation.experiments.mouth_surgery import ANTAGONISTS, series
from simsynk.validation.published import Study, studies, study
from simsynk.validation.treated import Person, each_person, plan
from simsynk.validation.verdict import MISS, judge

FEW = Effort(name="test", animals=1, people=1, treated=2)
CUT_SOMEWHERE = sorted({*ANTAGONISTS, *meei_branches.ANTAGONISTS})
MATCHED = {
    "azizzadeh_2019": ["smile_before"],
    "choi_2013": ["composite_before"],
    "pourmomeny_2015": ["before_training", "before_toxin_and_training"],
    "toffola_2013": ["composite_before"],
    "yoshioka": ["synkinesis_before"],
    "zonal_denervation": ["excursion_before", "fissure_difference_before"],
}


@pytest.fixture(scope="module")
def mapped() -> Stimulated:
    """Every twig of a patient of the neurectomy, stimulated."""
    scene = study("azizzadeh_2019").scene("untreated", observe_days=[540])
    return stimulate(prepare(scene), 1, [0, 1])


def _moves(mapped: Stimulated, branch: str) -> Mapping[str, float]:
    return dict(zip(MOVED, mapped.moved.mean(axis=0)[mapped.branches.index(branch)].tolist(), strict=True))


@pytest.mark.parametrize("name", sorted(MATCHED))
def test_patients_resemble_the_published_ones_before_treatment(name: str) -> None:
    """The chosen injury gives the published state before treatment.

    With one injury for all, some series would begin far above or below their patients and had other things to gain.
    """
    found = EXPERIMENTS[name](studies()[name], FEW)
    rows = [judge(studies()[name].observables[key], found[key]) for key in MATCHED[name]]
    assert [row.observable.name for row in rows if row.verdict == MISS] == []


@pytest.mark.parametrize("name", sorted(MATCHED))
def test_state_before_treatment_is_no_prediction(name: str) -> None:
    """What the injury was chosen by is never counted as a hit; otherwise choosing it would raise the tally."""
    before = [one for key, one in studies()[name].observables.items() if "before" in key]
    assert len(before) >= len(MATCHED[name])
    assert {one.use for one in before} == {"built_in"}


def test_cut_branches_draw_the_corner_down_or_aside(mapped: Stimulated) -> None:
    """Antagonists by the map are cut; a twig that mainly lifts the corner among them would be a wanted one."""
    for branch in CUT_SOMEWHERE:
        moves = _moves(mapped, branch)
        assert moves["corner_up_mm"] < 0 or moves["corner_lateral_mm"] > 2 * moves["corner_up_mm"], branch


def test_elevators_are_kept(mapped: Stimulated) -> None:
    """No twig that lifts the corner by two millimetres is cut; a cut elevator would shorten the smile by itself."""
    lifts = [name for name in mapped.branches if "_" in name and _moves(mapped, name)["corner_up_mm"] > 2]
    assert len(lifts) >= 2
    assert not set(lifts) & set(CUT_SOMEWHERE)


def test_kept_marginal_twig_lowers_the_lip_most(mapped: Stimulated) -> None:
    """The marginal twig that moves the lower lip less is the antagonist; cutting both would flatten the lip."""
    twigs = ("marginal_mandibular_1", "marginal_mandibular_2")
    most = min(twigs, key=lambda name: _moves(mapped, name)["lower_lip_up_mm"])
    assert set(twigs) - set(meei_branches.ANTAGONISTS) == {most}


def test_line_of_a_picture_agrees_with_its_length() -> None:
    """Slope and length belong to one line: its width and height give the length that the face measures.

    Without the treated activation the slope would not change with the depressor's loss.
    """

    def read(person: Person) -> dict[str, Any]:
        return {
            "slope": person.smile_slope(0.0),
            "later": person.smile_slope(3.0, "excision"),
            "length": person.smile_distance(0.0),
            "width": person.measure("commissure_lateral_mm", "smile", 0.0),
        }

    excision = plan("excision", {"kind": "myectomy", "preset": "dao_excision"})
    found = each_person(_small(), FEW, [excision], [0.0, 3.0], read)
    assert np.all((found["slope"] > 0) & (found["slope"] < 60))
    assert np.all(found["later"] > found["slope"])
    across = found["length"] * np.cos(np.radians(found["slope"]))
    np.testing.assert_allclose(across, found["width"], atol=4.0)


def test_scene_decides_the_injury() -> None:
    """Each arm of a trial has its own patients; with one scene for both, both arms would begin at the same score."""
    trial = study("pourmomeny_2015")
    weeks = plan("training", {"kind": "retraining", "weeks": 1})
    begin = [
        each_person(trial, FEW, [weeks], [0.0], lambda p: {"score": p.score("sunnybrook_composite", 0.0)}, scene)
        for scene in ("trained", "injected")
    ]
    assert begin[0]["score"].mean() > begin[1]["score"].mean()


def test_series_is_simulated_once() -> None:
    """Studies of the same patients share one simulation; otherwise their persons would be grown three times."""
    assert series(FEW) is series(FEW)


def _small() -> Study:
    one = study("azizzadeh_2019")
    return dataclasses.replace(one, scenes={"untreated": {"extends": "bells_palsy_severe"}})
