"""Are the published tables whole, honest about their use, and refused when they are not?"""

from __future__ import annotations

import pytest

from simsynk.errors import InputError
from simsynk.evidence import citations
from simsynk.validation.experiments.kinds import EXPERIMENTS
from simsynk.validation.published import _study, studies
from simsynk.validation.refit import fits

FITTED_WORKS = {"angelov_1996", "de_ruiter_2008", "enog_series"}
"""The only works that a default may be fitted on."""

GOOD = """
schema: simsynk.published/1
title: A table
citation: angelov_1996
read: abstract
confidence: low
setup: Nothing happens.
observables:
  count: {what: Something, value: 3, sd: 1, use: predicted, if_missed: The model is too simple.}
"""


def _read(tmp_path, text):
    path = tmp_path / "table.yaml"
    path.write_text(text, encoding="utf-8")
    return _study(path)


def _all(*uses):
    return [one for study in studies().values() for one in study.observables.values() if one.use in uses]


def test_enough_is_simulated():
    """Proves that the model is held to many works: at least twenty observables besides those it was fitted on."""
    simulated = [one for one in _all("null", "predicted", "sign") if one.study in EXPERIMENTS]
    assert len(simulated) >= 20


def test_every_experiment_is_a_study_and_gives_what_the_study_asks():
    """Proves that no table is quietly left out; a study without an experiment holds nothing that could be judged."""
    assert set(EXPERIMENTS) <= set(studies())
    idle = [study for name, study in studies().items() if name not in EXPERIMENTS]
    assert {one.use for study in idle for one in study.observables.values()} <= {"not_modelled"}


@pytest.mark.parametrize("name", list(studies()))
def test_every_study_names_its_work(name):
    """Proves that no published number is without a source that a reader can look up."""
    study = studies()[name]
    assert study.citation in citations()
    assert all((study.title, study.read, study.setup))
    assert study.confidence in ("low", "medium", "high")


def test_whatever_can_be_missed_has_a_likely_reason():
    """Proves that a miss never stands without a sentence on why."""
    assert [one.key for one in _all("predicted", "sign", "not_modelled") if len(one.if_missed) < 5] == []


def test_fits_use_only_what_is_listed_as_fitted():
    """Proves the discipline: targets are listed as fitted, all that is fitted is a target, of no other work."""
    targets = {target.key for fit in fits().values() for target in fit.targets}
    assert targets == {one.key for one in _all("fitted")}
    assert {one.study for one in _all("fitted")} == FITTED_WORKS


def test_a_good_table_is_read(tmp_path):
    """Proves that the faults below are refused for what they are, and not because nothing is accepted."""
    assert _read(tmp_path, GOOD).observables["count"].allowed == 2


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("sd: 1, ", "", "an sd or a tolerance"),
        ("sd: 1", "tolerance: 1", "a tolerance needs its reason"),
        (", if_missed: The model is too simple.", "", "say what would explain a miss"),
        ("use: predicted", "use: guessed", "allowed: null"),
        ("citation: angelov_1996", "citation: hearsay", "is not in citations.yaml"),
        ("what: Something", "wat: Something", "is not a part of a study"),
    ],
)
def test_a_faulty_table_is_refused(tmp_path, old, new, told):
    """Proves that a number without spread, tolerance, reason or source cannot enter the evidence."""
    with pytest.raises(InputError, match=told):
        _read(tmp_path, GOOD.replace(old, new))


@pytest.mark.parametrize("name", [name for name, study in studies().items() if study.scenes])
def test_every_scene_is_a_scenario(name):
    """Proves that experiments are set up in the simulator's own terms: scenes pass the checks of a user's file."""
    study = studies()[name]
    for scene in study.scenes:
        assert study.scene(scene).name.startswith(name)
