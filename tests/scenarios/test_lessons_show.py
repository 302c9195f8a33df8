"""Does every lesson show what it claims, by any luck, and does the claim fail where its cause is taken away?"""

from __future__ import annotations

import functools
import itertools
import shlex

import numpy as np
import pytest

from simsynk.clinical.signs.kinds import SIGNS
from simsynk.lessons.faces import distance_mm, face_of_choice
from simsynk.lessons.lesson import MAIN, MOST_WORDS, Lesson, find_lesson, lessons
from simsynk.lessons.path import ways
from simsynk.lessons.play import LUCK, Played, play, scenario_of
from simsynk.lessons.words import commands_to_run
from simsynk.scenario.load import load

NERVES, OTHER_LUCK = 8, 20261
TELLABLE_MM = 0.77  # eye opening for one Sunnybrook point of synkinesis (signs.yaml)
LESSONS = pytest.mark.parametrize("lesson", lessons(), ids=lambda one: f"{one.number}-{one.name}")


@functools.cache
def _played(number: int, seed: int = LUCK, control: bool = False) -> Played:
    """A lesson with few nerves; lesson 10 counts nerves and keeps all of its fifty."""
    lesson = find_lesson(str(number))
    count = lesson.replicates if number == 10 else min(NERVES, lesson.replicates)
    return play(lesson, seed=seed, replicates=count, jobs=2, control=control)


def test_there_are_ten() -> None:
    """Proves that no lesson is missing and that each has its own name and question."""
    assert [one.number for one in lessons()] == list(range(1, 11))
    assert len({one.name for one in lessons()}) == len({one.question for one in lessons()}) == 10


@LESSONS
@pytest.mark.parametrize("seed", [LUCK, OTHER_LUCK])
def test_the_claims_hold(lesson: Lesson, seed: int) -> None:
    """Proves every claim, and every shortfall that the lesson owns up to, on the lesson's own simulation."""
    found = _played(lesson.number, seed).check([*lesson.claims, *lesson.limits])
    assert len(found) == len(lesson.claims) + len(lesson.limits)
    assert [(one.claim.says, one.found) for one in found if not one.holds] == []


@LESSONS
def test_the_claims_fail_without_their_cause(lesson: Lesson) -> None:
    """Proves that no claim would hold anyway: on the control (no miswiring, injury or treatment) each one fails."""
    found = _played(lesson.number, control=True).check(lesson.claims)
    assert [(one.claim.says, one.found) for one in found if one.holds] == []


@LESSONS
def test_the_right_answer_is_a_real_nerve(lesson: Lesson) -> None:
    """Proves that the right face is drawn as the simulated nerve moves it, and that faces can be told apart."""
    right = lesson.choices[lesson.right - 1].face
    assert right is None or not right.put_on
    played = _played(lesson.number)
    faces = [face_of_choice(played, choice.face) for choice in lesson.choices if choice.face]
    assert all(distance_mm(one, other) > TELLABLE_MM for one, other in itertools.combinations(faces, 2))


@LESSONS
def test_the_command_plays_the_same(lesson: Lesson) -> None:
    """Proves that what a pupil is told to type is the arm's own scenario; a setting that is lost would differ."""
    for arm in (MAIN, lesson.change.arm):
        typed = shlex.split(commands_to_run(lesson, arm, LUCK, lesson.replicates)[1])
        sets = [value for name, value in itertools.pairwise(typed) if name == "--set"]
        mine, theirs = load(typed[2], sets=sets), scenario_of(lesson, arm)
        assert mine.timeline == theirs.timeline
        assert mine.observe_days == theirs.observe_days
        assert (mine.anatomy, mine.routing, mine.face_law) == (theirs.anatomy, theirs.routing, theirs.face_law)


def _texts(node: object) -> list[str]:
    if isinstance(node, str):
        return [node]
    if isinstance(node, dict):
        return [text for child in node.values() for text in _texts(child)]
    return [text for child in node for text in _texts(child)] if isinstance(node, list | tuple) else []


@LESSONS
def test_texts_are_short_and_claim_no_more_than_they_may(lesson: Lesson) -> None:
    """Proves at most forty words a text, known signs, and none of the words that a model must not use."""
    texts = _texts(lesson.model_dump())
    assert max(len(text.split()) for text in texts) <= MOST_WORDS
    said = " ".join(texts).lower()
    assert not [word for word in ("predicts your", "recommend", "diagnos", "optimal", "guarantee") if word in said]
    assert set(lesson.signs) <= set(SIGNS)


def test_a_long_text_is_refused() -> None:
    """Proves that the forty words are checked when a lesson is read."""
    data = find_lesson("4").model_dump(by_alias=True)
    with pytest.raises(ValueError, match="41 words"):
        Lesson.model_validate({**data, "question": "word " * 41})


def test_a_claim_about_nothing_is_refused() -> None:
    """Proves that a claim names a number and an arm of its lesson."""
    data = find_lesson("4").model_dump(by_alias=True)
    claims = [{"says": "It moves.", "number": "nose", "arm": "elsewhere", "at_least": 1}] * 2
    with pytest.raises(ValueError, match="unknown arms or numbers: elsewhere, nose"):
        Lesson.model_validate({**data, "claims": claims})


def test_the_path_adds_up() -> None:
    """Proves that the lid of lesson 4 is driven by foreign neurons, mouth ones first; nobody's in a perfect nerve."""
    lesson = find_lesson("4")
    found = ways(_played(4).main, "smile", "orbicularis_oculi_palpebral")
    assert found.pools[0].name == "zygomaticus_major"
    assert 0.25 < found.foreign < 0.6
    assert 0 < sum(one.share for one in found.pools) <= 1
    perfect = ways(_played(3).arms["all_home"], "smile", "orbicularis_oculi_palpebral")
    assert {one.name for one in perfect.branches} <= {"temporal", "zygomatic"}
    assert lesson.path is not None


def test_pairing_shares_the_luck() -> None:
    """Proves that a difference is taken on the same nerves: its spread is far below that of unpaired means."""
    played = _played(8)
    number = played.lesson.number_of("eye")
    apart = played.values(number, "lower_face") - played.values(number, MAIN)
    assert np.abs(apart).max() < 1e-4 < 0.1 < np.std(played.values(number, MAIN))
