"""Does the local sensitivity move the right values, measure what the run measures, and tell an effect from luck?"""

from __future__ import annotations

import dataclasses

import pytest

from simsynk.anatomy.innervation import UnitLayout
from simsynk.errors import SimsynkError
from simsynk.evidence import Confidence
from simsynk.motor.recruitment import Recruitment
from simsynk.regrowth.rules import Conduit, Rates, Rules
from simsynk.scenario.load import load
from simsynk.simulate import altered, prepare
from simsynk.study.assumed_values import AssumedValue, assumed_values, conduits_in_use
from simsynk.study.ensemble import Ensemble
from simsynk.study.local_sensitivity import FOREIGN, UNWANTED, headline, local_sensitivity, paired, reason_to_skip
from simsynk.study.run import run
from simsynk.study.value_words import WORDS

PINNED = [
    "regrowth.routing={kind: fidelity}",
    "timeline=[{day: 0, kind: injury, site: trunk, sunderland: {I: 0.2, III: 0.8}}]",
    "regrowth.fidelity={III: 0.5}",
    "regrowth.gap_scale_mm=10",
]
"""A toy nerve whose outcome hangs on tube fidelity, whatever the packaged defaults are."""


@pytest.fixture(scope="module")
def patient():
    return prepare(load("toy", sets=PINNED))


def _value(patient, name, low, high, changed):
    """A value of the rules with a range of the test's own."""
    rules = patient.defaults.rules

    def moved(at):
        return patient.scenario, dataclasses.replace(patient.defaults, rules=changed(rules, at))

    middle = (low + high) / 2
    return AssumedValue(
        name=name, words=name, value=middle, low=low, high=high, unit="", confidence=Confidence.ASSUMED,
        sources=("assumed",), moved=moved,
    )  # fmt: skip


def _gap(rules, at):
    return Rules(rates=dataclasses.replace(rules.rates, gap_scale_mm=at), conduits=rules.conduits)


def _fidelity(rules, at):
    tubes = dataclasses.replace(rules.conduits["III"], fidelity=at)
    return Rules(rates=rules.rates, conduits={**rules.conduits, "III": tubes})


def test_an_ignored_value_changes_nothing(patient):
    """Proves that the length scale of gaps, which a nerve in continuity ignores, gives exactly 0 and is not listed.

    With fresh luck for each setting its change would be as large as the spread of the replicates.
    """
    found = local_sensitivity(patient, 1, range(6), values=[_value(patient, "gap", 1.0, 19.0, _gap)])
    assert [(one.change, one.standard_error) for one in found.effects] == [(0.0, 0.0)]
    assert found.listed() == ()
    assert found.within_noise() == ("gap",)


def test_tube_fidelity_is_listed_first(patient):
    """Proves that what decides misdirection is found, with its sign: more faithful tubes, fewer foreign fibres."""
    values = [_value(patient, "gap", 1.0, 19.0, _gap), _value(patient, "tubes", 0.1, 0.9, _fidelity)]
    found = local_sensitivity(patient, 1, range(6), values=values)
    (first,) = found.listed()
    assert first.value.name == "tubes"
    assert first.at_low > first.at_base > first.at_high
    assert first.change == pytest.approx(first.at_high - first.at_low)
    assert first.change < -0.2


def test_threads_do_not_change_a_number(patient):
    """Proves that effects are the same to the last bit for one and for three threads, in the same order."""
    values = assumed_values(patient, "right")[:4]
    one, three = (local_sensitivity(patient, 3, range(5), values=values, jobs=jobs) for jobs in (1, 3))
    numbers = [
        [(e.value.name, e.measure, e.at_low, e.at_base, e.at_high, e.change, e.standard_error) for e in found.effects]
        for found in (one, three)
    ]
    assert numbers[0] == numbers[1]
    assert len(numbers[0]) == 4


def test_pairing_removes_luck(patient):
    """Proves the law behind few replicates: a paired difference has a smaller standard error than an unpaired one."""
    value = _value(patient, "tubes", 0.45, 0.55, _fidelity)

    def measured(at, seed):
        scenario, defaults = value.moved(at)
        moved = altered(patient, "right", scenario, defaults)
        ensemble = Ensemble(moved, seed)
        return headline(moved, moved.sides[0], [ensemble.replicate(n)[0] for n in range(40)])[FOREIGN]

    low = measured(value.low, 1)
    _, together = paired(low, measured(value.high, 1))
    _, apart = paired(low, measured(value.high, 2))
    assert together < 0.7 * apart


@pytest.mark.parametrize("name", ["toy", "bells_palsy_severe", "staged_treatment"])
def test_the_headline_is_what_the_run_reports(name):
    """Proves that the base is the run's own number, with treatments too, though only the last day is observed.

    Were replicates grown otherwise, or the measure defined anew, the two would differ.
    """
    scenario = load(name, sets=["replicates=4"])
    whole, made = run(scenario, seed=5), prepare(scenario)
    last = max(scenario.observe_days)
    short = altered(made, whole.side, dataclasses.replace(scenario, observe_days=(last,)), made.defaults)
    ensemble = Ensemble(short, 5)
    found = headline(short, short.sides[0], [ensemble.replicate(n)[0] for n in range(4)])
    assert found[FOREIGN].mean() == pytest.approx(whole.scalar(FOREIGN)["mean"], rel=1e-9)
    assert (UNWANTED in found) == (made.face is not None)
    if made.face is not None:
        shown = whole.unwanted.mean[-1, whole.sides.index(whole.side), 1:].mean()
        assert found[UNWANTED].mean() == pytest.approx(shown, rel=1e-9)


def test_only_values_in_use_are_moved():
    """Proves that conduits and regions of no lesion, what routing ignores and what the scenario sets are left out."""
    names = {one.name.partition(": ")[2] for one in assumed_values(prepare(load("toy", sets=PINNED)), "right")}
    assert "conduits.III.extra_sprouts" in names
    assert "conduits.III.fidelity" not in names
    assert not {name for name in names if name.startswith(("conduits.IV", "conduits.suture", "conduits.graft"))}
    assert "rates.survival_intracranial" not in names
    matrix = assumed_values(prepare(load("misrouting_30")), "right")
    assert not [one.name for one in matrix if one.name.endswith(".fidelity")]
    sutured = prepare(load("trunk_transection_suture"))
    lesions = [prepared.lesion for prepared in sutured.side("right").growth.lesions]
    assert conduits_in_use(lesions) == ("suture",)


def test_a_moved_mix_stays_a_mix():
    """Proves that moving one class keeps the sum at 1 and the proportions of the others."""
    made = prepare(load("toy", sets=[*PINNED, PINNED[1].replace("I: 0.2, III: 0.8", "I: 0.1, II: 0.3, III: 0.6")]))
    values = {one.words.split()[3]: one for one in assumed_values(made, "right") if one.name.startswith("timeline")}
    assert set(values) == {"I", "II", "III"}
    scenario, _ = values["III"].moved(0.2)
    assert scenario.timeline[0].sunderland == pytest.approx((0.2, 0.6, 0.2, 0, 0))


def test_the_mix_of_a_population_rests_on_its_evidence():
    """Proves that an injury drawn from a population cites the population's works, not those of the presets."""
    sets = ["timeline=[{day: 0, kind: injury, site: labyrinthine, population: bells_palsy}]"]
    values = assumed_values(prepare(load("bells_palsy_severe", sets=sets)), "right")
    mixes = [one for one in values if one.name.startswith("timeline")]
    assert mixes
    assert all("enog_series" in one.sources for one in mixes)


def test_every_setting_has_words():
    """Proves that no value reaches the report under its name in the code."""
    classes = (Rates, Conduit, Recruitment, UnitLayout)
    names = {part.name for one in classes for part in dataclasses.fields(one)}
    assert set(WORDS) == names


def test_a_value_that_cannot_be_grown_is_told(patient):
    """Proves that a setting that fails is named and does not end the others."""

    def broken(_at):
        raise ValueError("no")

    bad = dataclasses.replace(_value(patient, "bad", 0.1, 0.9, _gap), moved=broken)
    found = local_sensitivity(patient, 1, range(4), values=[bad, _value(patient, "tubes", 0.1, 0.9, _fidelity)])
    assert found.failed == ("bad",)
    assert [one.value.name for one in found.listed()] == ["tubes"]


def test_too_little_to_tell_is_refused(patient):
    """Proves that three replicates, or a healthy nerve, give a reason in place of numbers."""
    assert reason_to_skip(patient, range(4)) == ""
    assert "at least 4 replicates" in reason_to_skip(patient, range(3))
    with pytest.raises(SimsynkError, match="nothing happens"):
        local_sensitivity(prepare(load("healthy")), 1, range(6))


def test_progress_counts_every_setting(patient):
    """Proves that the line on standard error ends at m of m: the scenario itself and two ends of one value."""
    told = []
    local_sensitivity(
        patient, 1, range(4), values=[_value(patient, "tubes", 0.1, 0.9, _fidelity)],
        progress=lambda done, wanted: told.append((done, wanted)),
    )  # fmt: skip
    assert told == [(1, 3), (2, 3), (3, 3)]
