"""A cohort draws other people: within ranges, by named luck, the same alone, in a crowd and on any threads."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json

import numpy as np
import pytest

from simsynk import rng
from simsynk.errors import SimsynkError
from simsynk.events.injury import Injury
from simsynk.face.patient import CLOSING_MUSCLE
from simsynk.motor.commands import command_file
from simsynk.regrowth.rules import species_file, species_rules
from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.study import cohort as cohort_module
from simsynk.study.cohort import run_cohort
from simsynk.study.cohort_folder import SHOWN, write_cohort
from simsynk.study.cohort_person import cohort_file, draw_person, triangular
from simsynk.study.summary import summarise

PEOPLE = range(60)


@functools.cache
def _people(name="bells_palsy_severe", *sets, seed=1):
    scenario = load(name, sets=sets)
    return [draw_person(scenario, seed, number) for number in PEOPLE]


@functools.cache
def _cohort(jobs=1, numbers=(2, 5, 9), name="bells_palsy_severe"):
    return run_cohort(load(name, sets=["observe_days=[90, 365]"]), seed=7, numbers=numbers, jobs=jobs)


# --- drawing ------------------------------------------------------------------------------------------------


def test_triangular_quantiles_are_those_of_the_textbook():
    """Proves the inverse against the distribution function; a mode at an end and no width are allowed."""
    luck = np.linspace(0.001, 0.999, 999)
    for low, mode, high in ((0.0, 0.3, 1.0), (0.0, 0.0, 2.0), (1.0, 3.0, 3.0)):
        x = triangular(luck, low, mode, high)
        rising = (x - low) ** 2 / ((high - low) * max(mode - low, 1e-300))
        falling = 1 - (high - x) ** 2 / ((high - low) * max(high - mode, 1e-300))
        np.testing.assert_allclose(np.where(x <= mode, rising, falling), luck, atol=1e-9)
        assert (np.diff(x) > 0).all()
    assert triangular(luck, 4.0, 4.0, 4.0).tolist() == [4.0] * len(luck)


def test_every_rate_with_a_range_is_drawn_within_it():
    """Proves that all ranged values of the species' file vary and none leaves its range; without draws, sd is 0."""
    file, drawn = species_file("human"), {name: [] for name in _people()[0].values}
    for person in _people():
        for name, value in person.values.items():
            drawn[name].append(value)
    lead = "regrowth of human: "
    ranged = {e.path.removeprefix(lead): e for e in file.ledger() if e.low is not None and e.high is not None}
    assert set(ranged) <= set(drawn)
    assert not {name for name in drawn if not name.startswith("drives.")} - set(ranged)
    for name, entry in ranged.items():
        assert entry.low <= min(drawn[name]) <= max(drawn[name]) <= entry.high, name
        assert np.std(drawn[name]) > 0.08 * (entry.high - entry.low), name


def test_a_value_without_a_range_stays():
    """Proves that conduit I and V keep their defaults, which have no range."""
    default = species_rules("human").conduits
    for person in _people():
        assert person.rules.conduits["I"] == default["I"]
        assert person.rules.conduits["V"] == default["V"]


def test_whole_endplates_are_drawn():
    """Proves that the reach of a sprout is a whole number, which the kernel would otherwise cut down."""
    reach = {person.rules.rates.sprout_reach for person in _people()}
    assert len(reach) > 3
    assert all(value == int(value) >= 1 for value in reach)


def test_what_the_scenario_sets_stays():
    """Proves that overrides win, for a rate, for one conduit of several, and leave everything else as drawn."""
    sets = ("regrowth.speed_mm_per_day=1.9", "regrowth.fidelity.III=0.45")
    for free, held in zip(_people(), _people("bells_palsy_severe", *sets), strict=True):
        assert held.rules.rates.speed_mm_per_day == 1.9
        assert held.rules.conduits["III"].fidelity == 0.45
        assert "rates.speed_mm_per_day" not in held.values
        assert "conduits.III.fidelity" not in held.values
        same = set(held.values)
        assert {name: free.values[name] for name in same} == held.values
        assert len(free.values) - len(same) == 2


def test_severity_is_drawn_around_the_scenarios():
    """Proves a whole mix whose shares lie within half of the scenario's before scaling; a single class stays."""
    shares = np.array([person.scenario.timeline[0].sunderland for person in _people()])
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)
    assert (shares[:, 3:] == 0).all()
    # Scaled by a sum of 0.5 to 1.5, so ratios of two shares lie within a factor of 3.
    ratio = shares[:, 2] / shares[:, 0] / 3.0
    assert ratio.min() > 1 / 3
    assert ratio.max() < 3
    lost = np.array([person.degenerated["right"] for person in _people()])
    np.testing.assert_allclose(lost, 1 - shares[:, 0])
    # Triangular within a half has a relative SD of 0.2; a range three times as wide above gives 0.08 here.
    assert 0.03 < lost.std() < 0.055
    assert all(p.scenario.timeline[0].sunderland[4] == 1.0 for p in _people("trunk_transection_suture"))


def test_severities_of_two_sides_are_drawn_apart_and_by_content():
    """Proves that each injury has its own luck, which a later injury does not change."""
    both = [person.degenerated for person in _people("bilateral_palsy")]
    assert all(one["right"] != one["left"] for one in both)
    scenario = load("bells_palsy_severe")
    later = Injury(day=100.0, side="right", site="trunk", sunderland=(0.5, 0.5, 0.0, 0.0, 0.0))
    longer = dataclasses.replace(scenario, timeline=(later, *scenario.timeline))
    first = draw_person(scenario, 1, 3).scenario.timeline[0]
    assert draw_person(longer, 1, 3).scenario.timeline[1] == first


def test_drives_stay_near_the_table_and_between_0_and_1():
    """Proves that drives vary by at most the stated half range, as far down as up, and closing the eye does not."""
    table = command_file("human_face")
    half = cohort_file().number("drive_half_range")
    smile = table.table("commands.smile.drives")
    drawn = {m: np.array([p.scenario.commands["smile"][m] for p in _people()]) for m in smile}
    for muscle, mode in smile.items():
        reach = min(half, mode, 1 - mode)
        assert (abs(drawn[muscle] - mode) <= reach).all(), muscle
        assert drawn[muscle].std() > 0.2 * reach
        assert abs(drawn[muscle].mean() - mode) < 0.3 * reach
    for command in ("blink", "close_gentle", "close_tight"):
        kept = {p.scenario.commands[command][CLOSING_MUSCLE] for p in _people()}
        assert kept == {table.number(f"commands.{command}.drives.{CLOSING_MUSCLE}")}
    # This one rests on the measured narrowing of the eye in a pucker.
    assert {p.scenario.commands["pucker"][CLOSING_MUSCLE] for p in _people()} == {0.008}


def test_own_commands_stay_as_they_are():
    """Proves that drives which the user wrote are not drawn."""
    scenario = dataclasses.replace(load("healthy"), commands={"wink": {CLOSING_MUSCLE: 0.5}})
    assert draw_person(scenario, 1, 0).scenario.commands == scenario.commands


def test_named_values_have_their_own_luck():
    """Proves that no two values share an address, and that luck depends on seed and person."""
    names = list(_people()[0].values)
    assert len({rng.event_key(name) for name in names}) == len(names) > 100
    speed = "rates.speed_mm_per_day"
    values = {draw_person(load("healthy"), seed, n).values[speed] for seed in (1, 2) for n in (0, 1)}
    assert len(values) == 4


def test_a_draw_rises_with_its_luck():
    """Proves monotony: a wider range moves each person the same way, so paired comparisons come free."""
    luck = rng.unit(rng.draws(1, 3, np.arange(50), rng.Decision.COHORT_RATE))
    order = np.argsort(luck)
    assert (np.diff(triangular(luck[order], 0.5, 1.3, 2.0)) > 0).all()


# --- examining ----------------------------------------------------------------------------------------------


def _same(one, other):
    assert one.person.values == other.person.values
    assert set(one.arrays) == set(other.arrays)
    for name, array in one.arrays.items():
        np.testing.assert_array_equal(array, other.arrays[name], err_msg=name)
    assert one.signs == other.signs
    for side, scores in one.scores.items():
        for name, values in scores.items():
            np.testing.assert_array_equal(values, other.scores[side][name])


def test_threads_and_company_change_nobody():
    """Proves equality to the last bit on one and two threads, and of a person alone."""
    for one, other in zip(_cohort(jobs=1).cases, _cohort(jobs=2).cases, strict=True):
        _same(one, other)
    _same(_cohort().cases[1], _cohort(numbers=(5,)).cases[0])


def test_people_differ():
    """Proves that anatomy, healing and movement differ between people; a run's replicates share one healthy face."""
    first, second = (case.arrays for case in _cohort().cases[:2])
    for name in ("healthy", "healthy_measures", "activation", "measures"):
        assert not np.array_equal(first[name], second[name], equal_nan=True), name


def test_deaths_of_neurons_reach_the_lesion():
    """Proves that `death_share`, which no scenario can name, acts: with it whole, fewer neurons send out sprouts."""
    person = draw_person(load("trunk_transection_suture", sets=["observe_days=[365]"]), 1, 2)
    sprouts = []
    for death in (0.0, 1.0):
        conduits = {name: dataclasses.replace(c, death_share=death) for name, c in person.rules.conduits.items()}
        deadly = dataclasses.replace(person, rules=dataclasses.replace(person.rules, conduits=conduits))
        sprouts.append(int(cohort_module.grown(deadly, 1)[1].array("sprouts").sum()))
    assert sprouts[1] < 0.99 * sprouts[0]


def test_a_person_is_the_variant_of_that_number():
    """Proves that the anatomy is the one which `prepare` draws for the number, before the person's own drives."""
    person = draw_person(load("healthy"), 1, 4)
    drawn, variant = prepare(person.scenario), prepare(load("healthy"), variant=4)
    assert drawn.sides[0].intact.nerve == variant.sides[0].intact.nerve
    assert drawn.sides[0].intact.nerve != prepare(load("healthy"), variant=5).sides[0].intact.nerve


def test_spreads_are_over_people():
    """Proves that the population's mean, rates of signs and healthy face are those of its cases."""
    cohort = _cohort()
    smile = cohort.measures("smile", "fissure_narrowing")
    assert cohort.result.measure("smile", "fissure_narrowing")["mean"] == pytest.approx(smile[:, -1].mean())
    rate = cohort.signs("eye_closes_on_smile")[:, -1].mean()
    assert cohort.result.sign("eye_closes_on_smile")["probability"] == rate
    composite = cohort.scores("sunnybrook_composite")
    assert composite.shape == (3, 2)
    assert cohort.result.score("sunnybrook_composite")["sd"] == pytest.approx(composite[:, -1].std(ddof=1))
    healthy = np.mean([case.arrays["healthy"] for case in cohort.cases], axis=0)
    np.testing.assert_array_equal(cohort.result.healthy, healthy)
    assert "only 3 people: quantiles are rough" in cohort.result.warnings


def test_raters_err():
    """Proves that scores are those of an erring rater with the run's seed, not those of one who never errs."""
    case = _cohort().cases[0]
    patient, store = cohort_module.grown(case.person, 7)
    erring, perfect = (summarise(patient, store, {}, rater_seed=seed).scores["right"] for seed in (7, None))
    assert all(np.array_equal(case.scores["right"][name], spread.mean) for name, spread in erring.items())
    assert any(not np.array_equal(case.scores["right"][name], spread.mean) for name, spread in perfect.items())


def test_progress_and_failures(monkeypatch):
    """Proves that each person is counted, that one failure spares the others, and that nobody at all is an error."""
    seen = []
    real = cohort_module.examine_person

    def breaking(person, seed):
        if person.number == 1:
            raise ValueError("no such person")
        return real(person, seed)

    monkeypatch.setattr(cohort_module, "examine_person", breaking)
    cohort = run_cohort("toy", seed=1, numbers=range(3), jobs=1, progress=lambda *count: seen.append(count))
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert [case.person.number for case in cohort.cases] == [0, 2]
    assert cohort.result.replicates.tolist() == [0, 2]
    assert [row["replicate"] for row in cohort.result.failures] == [1]
    with pytest.raises(SimsynkError, match="no such person"):
        run_cohort("toy", seed=1, numbers=[1])


# --- the folder ---------------------------------------------------------------------------------------------


def test_the_folder_holds_every_person_and_day(tmp_path):
    """Proves the files, their keys, and a table that agrees with the cohort."""
    cohort = _cohort()
    document = write_cohort(tmp_path / "out", cohort)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {
        "cohort.csv", "measures.csv", "scores.csv", "signs.csv", "result.json", "scenario.yaml", "recipe.json",
    }  # fmt: skip
    read = json.loads((tmp_path / "out" / "result.json").read_text(encoding="utf-8"))
    assert read == document
    assert read["cohort"] is True
    assert {"schema", "provenance", "final", "days", "warnings"} <= set(read)
    with open(tmp_path / "out" / "cohort.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(int(r["number"]), float(r["day"])) for r in rows] == [(n, d) for n in (2, 5, 9) for d in (90, 365)]
    assert {f"{command}_{name}" for command, name in SHOWN} <= set(rows[0])
    column = [float(row["sunnybrook_composite"]) for row in rows]
    assert column == cohort.scores("sunnybrook_composite").ravel().tolist()
    eye = [row["sign_eye_closes_on_smile"] == "1" for row in rows]
    assert eye == cohort.signs("eye_closes_on_smile").ravel().tolist()
    assert float(rows[0]["degenerated_share"]) == pytest.approx(cohort.cases[0].person.degenerated["right"])


def test_a_nerve_without_a_face_and_two_sides(tmp_path):
    """Proves that a toy nerve has rows without millimetres, and that both affected sides have their rows."""
    assert write_cohort(tmp_path / "toy", run_cohort("toy", seed=1, numbers=[0]))["final"]["scores"] == {}
    both = run_cohort(load("bilateral_palsy", sets=["observe_days=[365]"]), seed=1, numbers=[0])
    write_cohort(tmp_path / "both", both)
    with open(tmp_path / "both" / "cohort.csv", encoding="utf-8", newline="") as file:
        assert [row["side"] for row in csv.DictReader(file)] == ["right", "left"]


def test_a_donor_nerve_is_driven_in_a_cohort():
    """Proves that people of a cohort bite to smile after a transfer; without the donor's drives nobody would."""
    scenario = load("gracilis_reanimation")
    person = draw_person(scenario, seed=1, number=0)
    assert any("masseter" in muscle for muscle in person.scenario.commands["smile"])
    assert "bite" in person.scenario.commands
