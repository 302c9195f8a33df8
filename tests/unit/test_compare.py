"""Comparison of plans: pairing, sharing of nerves, intervals, losses, plan files and their faults."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simsynk.clinical.losses import LOSSES, losses
from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.scenario.plan import Plan, load_plan, with_plan
from simsynk.study import compare as module
from simsynk.study import differences
from simsynk.study.compare import compare
from simsynk.study.ensemble import Ensemble, Failure

BASE = ["replicates=10", "anatomy={preset: human, axons: 900}"]


def plan(tmp_path: Path, name: str, events: str) -> Plan:
    path = tmp_path / f"{name}.yaml"
    path.write_text(f"schema: simsynk.plan/1\nname: {name}\nevents:\n  - {events}\n")
    return load_plan(path)


@pytest.fixture
def base():
    return load("bells_palsy_severe", sets=BASE)


def test_a_plan_of_no_strength_is_doing_nothing(base, tmp_path: Path) -> None:
    """The same nerves to the last byte: without pairing the two arms would differ by luck."""
    none = plan(tmp_path, "none", "{day: 500, kind: neurolysis, branches: [buccal], fraction: 0}")
    found = compare(base, [none], seed=3, months=[0, 6])
    assert np.array_equal(found.arms[0].measures, found.nothing.measures, equal_nan=True)
    assert np.array_equal(found.arms[0].unwanted, found.nothing.unwanted)


def test_sharing_nerves_changes_no_byte(base, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that only treats muscles is played on the nerves of doing nothing; growing them again is the same."""
    plans = [load_plan("toxin_lower_face"), load_plan("static_support")]
    shared = compare(base, plans, seed=3, months=[0, 1])
    monkeypatch.setattr(module, "plays_on", lambda *_: False)
    again = compare(base, plans, seed=3, months=[0, 1])
    for one, other in zip(shared.arms, again.arms, strict=True):
        for field in ("activation", "measures", "done", "unwanted", "excess"):
            assert np.array_equal(getattr(one, field), getattr(other, field), equal_nan=True), field
    assert shared.grow_seconds < again.grow_seconds


def test_the_same_for_any_number_of_threads(base) -> None:
    plans = [load_plan("eyelid_neurolysis_partial")]
    one, two = (compare(base, plans, seed=3, months=[0, 12], jobs=jobs) for jobs in (1, 2))
    assert np.array_equal(one.arms[0].measures, two.arms[0].measures, equal_nan=True)


def test_difference_is_the_paired_t_interval() -> None:
    luck = np.random.default_rng(5)
    nothing = luck.normal(size=30)
    treated = nothing + 0.5 + 0.1 * luck.normal(size=30)
    found = differences.difference(treated, nothing)
    known = stats.ttest_rel(treated, nothing).confidence_interval(0.95)
    assert (float(found.low), float(found.high)) == pytest.approx((known.low, known.high))
    assert found.pairing == pytest.approx((treated.var() + nothing.var()) / (treated - nothing).var())
    assert found.pairing > 20


def test_shares_of_nerves_leave_out_those_without_a_value() -> None:
    """Two of four nerves have a value in both arms: one higher, one the same. Counted over all it would be 0.25."""
    found = differences.difference(np.array([2.0, 1.0, np.nan, 3.0]), np.array([1.0, 1.0, 1.0, np.nan]))
    assert (float(found.higher), float(found.lower)) == (0.5, 0.0)


def test_a_single_nerve_has_a_difference_and_no_interval() -> None:
    found = differences.difference(np.array([2.0]), np.array([1.0]))
    assert (float(found.mean), float(found.higher)) == (1.0, 1.0)
    assert np.isnan([found.low, found.high, found.pairing]).all()


def test_month_zero_can_be_named(base) -> None:
    """Without it the plan's own day, 540, would be month 0 and the look before treatment would be missing."""
    found = compare(base, [load_plan("platysmectomy")], seed=3, months=[0, 6], day=500)
    assert found.days == (500, 500 + 183)
    assert np.array_equal(found.arms[0].activation[0], found.nothing.activation[0])
    assert not np.array_equal(found.arms[0].activation[1], found.nothing.activation[1])


@pytest.mark.parametrize("months", [[], [-100], [600, 1200], [float("nan")]])
def test_times_outside_of_the_calendar_are_refused_before_anything_grows(months, base, monkeypatch) -> None:
    monkeypatch.setattr(module, "prepare", lambda *_: pytest.fail("something was prepared"))
    with pytest.raises(InputError, match=r"months|time"):
        compare(base, [load_plan("massage")], seed=1, months=months)


def test_faults_of_all_plans_are_told_before_anything_grows(base, tmp_path: Path, monkeypatch) -> None:
    """Checked one by one while growing, the second plan's fault would come after minutes of work."""
    monkeypatch.setattr(module, "prepare", lambda *_: pytest.fail("something was prepared"))
    one = plan(tmp_path, "one", "{day: 5, kind: toxin, muscle: mentalus, dose_units: 1}")
    two = plan(tmp_path, "two", "{day: 5, kind: neurolysis, branches: [bucal]}")
    with pytest.raises(InputError) as error:
        compare(base, [one, two], seed=1)
    assert [Path(problem.file).stem for problem in error.value.problems] == ["one", "two"]
    with pytest.raises(InputError, match="no plan"):
        compare(base, [], seed=1)


def test_a_nerve_that_fails_ends_the_comparison_with_its_plan(base, monkeypatch) -> None:
    """Averaging over the nerves that are left would compare different nerves."""
    failure = Failure(replicate=4, stage="grow", message="out of room")
    monkeypatch.setattr(Ensemble, "fill", lambda *_, **__: [failure])
    with pytest.raises(module.NervesMissing, match=r"1 of 10 nerves could not be grown under 'nothing'.*out of room"):
        compare(base, [load_plan("massage")], seed=1, months=[0])


def test_pairing_saves_nerves(base) -> None:
    found = compare(base, [load_plan("eyelid_neurolysis_partial")], seed=3, months=[0, 1])
    assert differences.gain_of_pairing(differences.paired(found, found.arms[0])) > 3


def test_recurrence_is_none_without_relief(base, tmp_path: Path) -> None:
    weak = plan(tmp_path, "weak", "{day: 500, kind: static, procedure: sling}")
    found = compare(base, [weak], seed=3, months=[0, 12])
    assert differences.recurrence(found, found.arms[0]) is None


def test_losses_by_hand() -> None:
    """A face that does nothing has lost every function that needs movement; a healthy one none."""
    found = compare(load("healthy", sets=["replicates=1"]), [load_plan("toxin_healthy_side")], seed=1, months=[0])
    assert not any(lost.any() for lost in found.nothing.lost["right"].values())
    cut = compare(load("trunk_gap_unrepaired", sets=["replicates=2"]), [load_plan("massage")], seed=1, months=[0])
    lacking = {name for name, lost in cut.nothing.lost["right"].items() if lost.all()}
    assert {"eye_closure", "lip_seal", "lower_lip", "smile", "upper_lip"} <= lacking
    assert set(LOSSES) == set(cut.nothing.lost["right"])
    assert losses.__doc__


def test_a_loss_is_new_only_where_nothing_would_have_kept_it(base, tmp_path: Path) -> None:
    both = plan(tmp_path, "cut", "{day: 500, kind: neurolysis, site: trunk}")
    found = compare(load("trunk_gap_unrepaired", sets=["replicates=3"]), [both], seed=1, months=[0])
    assert not any(one.name in ("smile", "eye_closure") for one in differences.new_losses(found, found.arms[0]))


HEAD = "schema: simsynk.plan/1\nname: a\nevents:\n  - "
FAULTS = {
    HEAD + "{day: 5, kind: toxin, muscle: mentalus, dose_units: 1}": ":4: events[0].muscle: 'mentalus'",
    HEAD + "{day: 5, kind: toxin, muscle: mentalis, dose_units: -1}": ":4: events[0].dose_units",
    HEAD + "{day: 5, kind: toxine}": ":4: events[0]",
    HEAD + "{day: 5, kind: repair, method: suture, side: left}": "no injury of the left side",
    "schema: simsynk.plan/1\nname: a\nevents: []": "at least one event",
    "schema: simsynk.plan/1\nname: a\nevent: []": "'event' is not a known setting",
    "schema: simsynk/1\nname: a\nevents: [{day: 1}]": "not the schema of a plan",
    "schema: simsynk.plan/1\nname: a\nevents: [{kind: toxin}]": ":3: events[0].day: this setting is required",
}


@pytest.mark.parametrize(("text", "told"), FAULTS.items())
def test_a_faulty_plan_is_told_with_its_own_line(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(text + "\n")
    with pytest.raises(InputError) as error:
        with_plan(load("bells_palsy_severe"), load_plan(path))
    assert told in str(error.value)
    assert "plan.yaml" in str(error.value)


def test_two_plans_of_one_name_are_refused(base) -> None:
    with pytest.raises(InputError, match="name of two plans"):
        compare(base, [load_plan("massage"), load_plan("massage")], seed=1)


def test_a_plan_writes_itself(tmp_path: Path) -> None:
    one = load_plan("toxin_eyelids")
    path = tmp_path / "again.yaml"
    path.write_text(one.to_yaml())
    assert load_plan(path).sha256 == one.sha256
    assert dataclasses.replace(one, title="x").sha256 == one.sha256
