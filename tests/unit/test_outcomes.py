"""Outcomes of studies: their words, what they are refused for, and that they are what a run's result says."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

import simsynk
from simsynk.clinical import synkinesis
from simsynk.documents import read_text
from simsynk.errors import InputError
from simsynk.face.patient import Face
from simsynk.scenario.load import load
from simsynk.scenario.outcome_names import days_needed, outcome, read_outcomes
from simsynk.scenario.plan import load_plan, with_plan
from simsynk.scenario.vocabulary import vocabulary
from simsynk.simulate import prepare
from simsynk.study import outcome_values as evaluation
from simsynk.study import readings
from simsynk.study.ensemble import Ensemble
from simsynk.study.outcome_values import outcome_values
from simsynk.study.readings import SCALARS

SEED, REPLICATES = 7, 4


class Run:
    """One scenario, as a run tells of it and as outcomes do."""

    def __init__(self, name: str) -> None:
        self.patient = prepare(load(name))
        self.words = vocabulary(self.patient.scenario)
        self.result = simsynk.run(name, replicates=REPLICATES, seed=SEED, jobs=2)
        ensemble = Ensemble(self.patient, SEED)
        grown = [ensemble.replicate(number)[0] for number in range(REPLICATES)]
        self.arrays = {name: np.stack([one[name] for one in grown]) for name in grown[0]}

    def values(self, *texts: str, factors=(), **given):
        outcomes = [
            outcome(f"o{i}", text, self.words, read_text(""), factors=factors) for i, text in enumerate(texts)
        ]
        return outcome_values(outcomes, self.patient, self.arrays, np.arange(REPLICATES), given)

    def agrees(self, wanted: dict[str, float]) -> None:
        """Whether the mean over replicates of each text is the wanted number."""
        means = self.values(*wanted).mean(axis=0)
        assert wanted
        for text, mean in zip(wanted, means, strict=True):
            assert mean == pytest.approx(wanted[text], rel=1e-9, abs=1e-12, nan_ok=True), text


@pytest.fixture(scope="module")
def palsy():
    return Run("bells_palsy_severe")


@pytest.fixture(scope="module")
def toy():
    return Run("toy")


@pytest.fixture(params=["palsy", "toy"])
def either(request):
    return request.getfixturevalue(request.param)


def _places(run):
    """Days and sides with the options that name them; no option means the last day of the affected side."""
    result = run.result
    yield "", result.days[-1], result.side
    for day in result.days:
        for side in result.sides:
            yield f"day={day:g}, side={side}", day, side


def _call(function, *arguments):
    return f"{function}({', '.join(one for one in arguments if one)})"


# The same numbers as a run


def test_whole_nerve_measures_are_those_of_a_run(either):
    """Proves every whole-nerve measure on every day and side against `Result.scalar`, plain and with options."""
    result = either.result
    either.agrees({name: result.scalar(name)["mean"] for name in SCALARS})
    either.agrees(
        {
            _call(name, options): result.scalar(name, day, side)["mean"]
            for name in SCALARS
            for options, day, side in _places(either)
        }
    )


def test_cells_are_those_of_a_run(either):
    """Proves activation, excess and the healthy values cell by cell: exchanged axes or sides would differ."""
    result = either.result
    wanted = {}
    for options, day, side in _places(either):
        d, s = result.days.index(day), result.sides.index(side)
        for c, command in enumerate(result.commands):
            for m, muscle in list(enumerate(result.muscles))[::3]:
                wanted[_call("activation", command, muscle, options)] = result.cell(command, muscle, day, side)[
                    "mean"
                ]
                wanted[_call("excess", command, muscle, options)] = result.excess.mean[d, s, c, m]
                wanted[_call("healthy", command, muscle, options)] = result.healthy[s, c, m]
    either.agrees(wanted)


def test_commands_are_those_of_a_run(either):
    """Proves asked-for and unwanted movement of each command, and the headline as their mean without rest."""
    result = either.result
    wanted = {}
    for options, day, side in _places(either):
        at = (result.days.index(day), result.sides.index(side))
        for c, command in enumerate(result.commands):
            wanted[_call("unwanted", command, options)] = result.unwanted.mean[at][c]
            if command != "rest":
                wanted[_call("voluntary", command, options)] = result.voluntary.mean[at][c]
        wanted[_call("unwanted_movement", options)] = result.unwanted.mean[at][1:].mean()
    either.agrees(wanted)


def test_the_face_is_that_of_a_run(palsy):
    """Proves measures in mm, before the injury too, by their own name and by `measure`; an angle may not exist."""
    result = palsy.result
    wanted = {}
    for options, day, side in _places(palsy):
        for c, command in enumerate(result.commands):
            for k, name in enumerate(result.measure_names):
                mean = result.measure(command, name, day, side)["mean"]
                wanted[_call(name, command, options)] = wanted[_call("measure", command, name, options)] = mean
                healthy = result.healthy_measures[result.sides.index(side), c, k]
                wanted[_call("healthy_measure", command, name, options)] = healthy
    palsy.agrees(wanted)
    assert np.isnan(palsy.values("commissure_angle_deg(rest)")).all()


def test_scores_and_signs_are_those_of_a_run(palsy):
    """Proves every simulated score, and every sign's probability and grade, on every day."""
    result = palsy.result
    wanted = {}
    for day in result.days:
        for name in result.scores[result.side]:
            wanted[_call("score", name, f"day={day:g}")] = result.score(name, day)["mean"]
        for name in result.signs[result.side][0]:
            wanted[_call("sign", name, f"day={day:g}")] = result.sign(name, day)["probability"]
            wanted[_call("grade", name, f"day={day:g}")] = result.sign(name, day)["mean_grade"]
    palsy.agrees(wanted)
    assert set(palsy.words.allowed("score")) == set(result.scores[result.side])
    assert set(palsy.words.allowed("sign")) == set(result.signs[result.side][0])


def test_visible_synkinesis_by_its_definition(either):
    """Proves it against the definition written out: an unasked muscle at the visible bar, under a command but rest.

    Counting muscles that the command asks for gives other replicates.
    """
    result, arrays = either.result, either.arrays
    bar = synkinesis.visible_bar()
    for d, day in enumerate(result.days):
        seen = []
        for number in range(REPLICATES):
            index = synkinesis.excess(
                arrays["activation"][number, d, 0].T, result.healthy[0], arrays["own_rest"][number, d, 0]
            )
            cells = [
                index[c, m] >= bar
                for c in range(1, len(result.commands))
                for m in range(len(result.muscles))
                if result.displayed[m] and not result.asked[c, m]
            ]
            seen.append(any(cells))
        assert either.values(f"visible_synkinesis(day={day:g})")[:, 0].tolist() == seen
    across = {either.values(f"visible_synkinesis(day={day:g})").mean() for day in result.days}
    assert len(across) > 1


def test_tone_alone_is_no_visible_synkinesis(palsy):
    """Proves that rest is left out: a face that only grew stiffer moves nothing that it was not asked to move.

    With rest counted, its tone of 0.2 beyond the healthy one would be seen in every replicate.
    """
    side = palsy.patient.side("right")
    healthy = np.broadcast_to(side.drive.healthy.T, palsy.arrays["activation"].shape)
    stiff = {**palsy.arrays, "activation": healthy + 0.2, "own_rest": healthy[..., 0]}
    words, document = palsy.words, read_text("")
    asked = [
        outcome("seen", "visible_synkinesis", words, document),
        outcome("tone", "unwanted(rest)", words, document),
    ]
    seen, tone = outcome_values(asked, palsy.patient, stiff, np.arange(REPLICATES), {}).T
    assert tone == pytest.approx(0.2)
    assert not seen.any()


# What outcomes are made of


def test_readings_join_replicate_by_replicate(palsy):
    """Proves that an expression is worked out inside each replicate: a product of means is not the mean product."""
    one, other, joined, seen = palsy.values(
        "misrouted_fraction", "effective_rank", "misrouted_fraction * effective_rank * spared",
        "misrouted_fraction > bar",
        factors=["spared", "bar"], spared=0.5, bar=0.4,
    ).T  # fmt: skip
    assert joined == pytest.approx(one * other * 0.5)
    assert joined.mean() != pytest.approx(one.mean() * other.mean() * 0.5, rel=1e-6)
    assert seen.tolist() == (one > 0.4).tolist()


def test_a_code_means_its_muscle(palsy):
    """Proves that the short codes of anatomy may stand for the names."""
    code, name = palsy.values("excess(smile, OOCp)", "excess(smile, orbicularis_oculi_palpebral)").T
    assert code.tolist() == name.tolist()
    assert code.any()


def test_only_what_is_asked_is_worked_out(palsy, monkeypatch):
    """Proves that a whole-nerve share costs no face: in a sweep the face is most of what reading costs."""
    days = []

    def counted(*arguments, **options):
        days.append(arguments[3])
        return readings.day_readings(*arguments, **options)

    def refused(*_arguments, **_options):
        raise AssertionError("this was not asked for")

    monkeypatch.setattr(evaluation, "day_readings", counted)
    palsy.values(
        "excess(smile, OOCp)", "excess(frown, OOCp, side=left)", "unwanted_movement", "unwanted(smile, day=30)"
    )
    assert sorted(days) == [0, 4]
    for place, name in ((Face, "measure"), (readings, "score_all"), (readings, "all_signs")):
        monkeypatch.setattr(place, name, refused)
    assert np.isfinite(palsy.values("foreign_fibre_fraction - misrouted_fraction", "excess(smile, OOCp)")).all()
    monkeypatch.setattr(synkinesis, "excess", refused)
    assert np.isfinite(palsy.values("foreign_fibre_fraction")).all()
    with pytest.raises(AssertionError, match="not asked for"):
        palsy.values("score(sunnybrook_composite)")


def test_what_a_treatment_does_not_bring_has_no_value(palsy):
    """Proves that a plan's muscle may be named in a study: without the plan the outcome is NaN, not an error."""
    transfer = with_plan(palsy.patient.scenario, load_plan("masseteric_transfer"))
    words = vocabulary(palsy.patient.scenario, transfer)
    assert {"bite", "masseter"} <= {*words.commands, *words.muscles}
    one = outcome("bite", "activation(bite, masseter)", words, read_text(""))
    assert np.isnan(outcome_values([one], palsy.patient, palsy.arrays, np.arange(REPLICATES), {})).all()


def test_a_side_that_is_not_affected_has_no_score(palsy, monkeypatch):
    """Where the side is a factor, a score of the side that is well at a point would be that of a healthy face."""
    texts = ("score(sunnybrook_composite, side=right)", "sign(eye_closes_on_smile, side=right)")
    assert not np.isnan(palsy.values(*texts)).any()
    other = dataclasses.replace(palsy.patient.scenario, side="left", timeline=())
    monkeypatch.setattr(palsy, "patient", dataclasses.replace(palsy.patient, scenario=other))
    assert np.isnan(palsy.values(*texts)).all()


def test_the_last_day_is_meant_without_a_day():
    """Proves which days a study must observe: those that are named, and the last where some reading names none."""
    scenario = load("bells_palsy_severe")
    words, document = vocabulary(scenario), read_text("")
    early = outcome("early", "excess(smile, OOCp, day=30) + foreign_fibre_fraction(day=365)", words, document)
    late = outcome("late", "unwanted_movement > 2 * unwanted_movement(day=90)", words, document)
    assert days_needed([early], scenario) == (30.0, 365.0)
    assert days_needed([early, late], scenario) == (30.0, 90.0, 365.0, 600.0)


@pytest.mark.parametrize(
    ("text", "unit", "kind"),
    [
        ("excess(smile, OOCp)", "share of maximum", "mean"),
        ("excess(smile, OOCp) - excess(smile, OOCp, day=30)", "share of maximum", "mean"),
        ("commissure_excursion_mm(smile)", "mm", "mean"),
        ("-measure(smile, commissure_angle_deg) + healthy_measure(smile, commissure_angle_deg)", "degrees", "mean"),
        ("score(sunnybrook_composite)", "points", "mean"),
        ("score(facial_asymmetry_index_mm)", "mm", "mean"),
        ("score(house_brackmann)", "grade", "mean"),
        ("score(house_brackmann_set_by_synkinesis)", "", "mean"),
        ("foreign_fibre_fraction", "share", "mean"),
        ("excess(smile, OOCp) + misrouted_fraction", "", "mean"),
        ("2 * excess(smile, OOCp)", "", "mean"),
        ("upper_lip_mm(smile) * lower_lip_mm(smile)", "", "mean"),
        ("commissure_excursion_mm(smile) - gap", "mm", "mean"),
        ("sign(neck_bands)", "", "probability"),
        ("visible_synkinesis", "", "probability"),
        ("excess(smile, OOCp) > 0.1 or sign(neck_bands)", "", "probability"),
        ("sign(neck_bands) + sign(chin_dimpling)", "", "mean"),
    ],
)
def test_unit_and_kind_follow_from_the_expression(text, unit, kind):
    """Proves what axes and intervals rest on; a study may give another unit."""
    words, factors = vocabulary(load("bells_palsy_severe")), {"gap": "mm"}
    found = outcome("one", text, words, read_text(""), factors=factors)
    assert (found.unit, found.kind, found.label) == (unit, kind, "one")
    told = outcome("one", {"value": text, "unit": "%", "label": "One"}, words, read_text(""), factors=factors)
    assert (told.unit, told.label, told.text) == ("%", "One", text)


# What is refused

STUDY = """outcomes:
  eye: excess(smle, OOCp)
  lid:
    value: excess(smile, OOCx, day=31)
    colour: red
"""


def test_every_fault_is_told_with_its_line():
    """Proves that all faults of a block come at once, each at its own line and with the nearest name."""
    document = read_text(STUDY, shown_as="study.yaml")
    words = vocabulary(load("bells_palsy_severe"))
    with pytest.raises(InputError) as caught:
        read_outcomes(document.data["outcomes"], words, document)
    found = {(one.line, one.path) for one in caught.value.problems}
    assert found == {(2, "outcomes.eye"), (4, "outcomes.lid.value"), (5, "outcomes.lid.colour")}
    text = str(caught.value)
    assert "study.yaml:2" in text
    for piece in ("'smle' is not a command", "did you mean 'smile'", "'OOCx' is not a muscle", "31.0 is not an obs"):
        assert piece in text, text


@pytest.mark.parametrize(
    ("text", "message", "fix"),
    [
        ("excess(smile, FRO)", "'FRO' is not a muscle", "'FRO' stands for two muscles"),
        ("excess(smile)", "does not name what it is about", "write excess(command, muscle)"),
        ("excess", "'excess' says not of what", "write excess(command, muscle)"),
        ("exces(smile, OOCp)", "'exces' at character 1 is not a known function", "did you mean 'excess'"),
        (
            "foreign_fiber_fraction",
            "neither an outcome nor a numeric factor",
            "did you mean 'foreign_fibre_fraction'",
        ),
        ("misrouted_fraction(smile)", "does not name what it is about", "write misrouted_fraction"),
        ("measure(smile, comissure_excursion_mm)", "is not a measure", "did you mean 'commissure_excursion_mm'"),
        ("score(sunnybrok_composite)", "is not a simulated score", "did you mean 'sunnybrook_composite'"),
        ("sign(neck_band)", "is not a sign", "did you mean 'neck_bands'"),
        ("excess(smile, OOCp, days=30)", "'days' is not an option", "did you mean 'day'"),
        ("excess(smile, OOCp, day=31)", "is not an observed day", "observed are 30, 90, 180, 365, 600"),
        ("excess(smile, OOCp, side=lft)", "'lft' is not a side", "did you mean 'left'"),
        ("score(sunnybrook_composite, side=left)", "is not an affected side", "allowed: right"),
        ("voluntary(rest)", "rest asks for no movement", "name another command"),
        ("2 * spared", "reads nothing from the nerve", "write an expression"),
        ("misrouted_fraction and sign(neck_bands)", "is a number, not a condition", "compare it"),
    ],
)
def test_a_wrong_outcome_is_refused(text, message, fix):
    """Proves that each way to be wrong is answered with its remedy before anything is simulated."""
    with pytest.raises(InputError) as caught:
        outcome("one", text, vocabulary(load("bells_palsy_severe")), read_text(""), factors=["spared"])
    told = [one for one in caught.value.problems if message in one.message]
    assert told, str(caught.value)
    assert fix in told[0].fix


@pytest.mark.parametrize(
    "spec", [3, None, ["excess(smile, EYE)"], {"label": "x"}, {"value": "effective_rank", "unit": 3}]
)
def test_a_wrong_shape_is_refused(spec):
    """Proves that what is no expression and no block of one is refused, and that a label must be text."""
    with pytest.raises(InputError, match="expected"):
        outcome("one", spec, vocabulary(load("toy")), read_text(""))


def test_a_name_is_used_once():
    """Proves that an outcome cannot have a factor's name: both are columns of one table."""
    with pytest.raises(InputError, match="a factor and an outcome"):
        outcome("spared", "effective_rank", vocabulary(load("toy")), read_text(""), factors=["spared"])
    with pytest.raises(InputError, match="cannot be the name"):
        outcome("a-b", "effective_rank", vocabulary(load("toy")), read_text(""))


def test_no_face_no_measures(toy):
    """Proves that a nerve without a face is told at once that it has no millimetres, scores and signs."""
    for text in (
        "fold_depth(smile)",
        "score(sunnybrook_composite)",
        "sign(neck_bands)",
        "measure(smile, fold_depth)",
    ):
        with pytest.raises(InputError, match="needs a nerve that moves a face"):
            outcome("one", text, toy.words, read_text(""))


def test_signs_and_scores_need_their_commands():
    """Proves that a scale is refused whose commands are not examined: it would have no value in any replicate."""
    words = vocabulary(load("bells_palsy_severe", sets=["commands=[smile, chew]"]))
    assert words.commands == ("rest", "smile", "chew")
    assert words.allowed("score") == ("facial_asymmetry_index_mm", "facial_asymmetry_index_smile_mm")
    assert "crocodile_tears" in words.allowed("sign")
    with pytest.raises(InputError, match="'sunnybrook_composite' is not a simulated score of these commands"):
        outcome("one", "score(sunnybrook_composite)", words, read_text(""))
