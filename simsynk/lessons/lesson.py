"""The form of a lesson: what is asked, what is simulated, what must come out, and what a teacher needs."""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from simsynk import documents
from simsynk.errors import unknown_name
from simsynk.evidence import citations

MOST_WORDS = 40
"""A text of a lesson is no longer: a class reads it at one go (choice of style)."""

MAIN = "main"
"""Name of the arm that a lesson is about."""

HEALTHY = "healthy"
"""In place of an arm: the face before the injury."""


def _short(text: str) -> str:
    if len(text.split()) > MOST_WORDS:
        raise ValueError(f"{len(text.split())} words; a text of a lesson has at most {MOST_WORDS}")
    return text


def _cited(key: str) -> str:
    if key not in citations():
        raise ValueError(f"'{key}' is not in citations.yaml")
    return key


Text = Annotated[str, Field(min_length=1), AfterValidator(_short)]
Source = Annotated[str, AfterValidator(_cited)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Arm(_Part):
    """One more simulation beside the main one: another injury, person or treatment, with the same luck.

    `sets` and `events` come on top of the main scenario. `later` marks what belongs to "change one thing".
    `same_person` is false where nerves are not paired with those of the main arm, `short` a word or two for drawings.
    """

    name: str
    title: Text
    short: str = ""
    sets: tuple[str, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    later: bool = False
    same_person: bool = True


class FaceOf(_Part):
    """A face to be drawn: whose, under which command, and, for a candidate that no nerve makes, what is put on.

    `rank` takes another nerve than the median one: 0 that with the least of the number `ranked_by`, 1 with the most.
    """

    arm: str = MAIN
    command: str
    day: float | None = None
    put_on: dict[str, float] = {}
    both_sides: bool = False
    ranked_by: str = ""
    rank: float = Field(default=0.5, ge=0, le=1)


class Choice(_Part):
    """One answer to choose from; `because` says why it is not, or is, what comes out."""

    text: Text
    because: Text
    face: FaceOf | None = None


class Look(_Part):
    """A face to look at once the answer is known."""

    face: FaceOf
    says: Text


class Trade(_Part):
    """Two numbers of every arm against each other; which way is better stands at each axis."""

    across: str
    up: str
    across_says: Text
    up_says: Text
    caption: Text


class Course(_Part):
    """One measure over months, in some arms: numbers that read it on different days."""

    numbers: tuple[str, ...] = Field(min_length=2)
    months: tuple[float, ...]
    arms: tuple[str, ...]
    across_says: Text
    up_says: Text
    caption: Text


class Number(_Part):
    """One number of every simulated nerve, in the language of outcomes (docs/outcomes.md).

    What is `later` belongs to "change one thing" and is not in the first table.
    """

    name: str
    label: Text
    value: str
    unit: Literal["mm", "%", "degrees", "nerves", "movements"]
    digits: int = 1
    healthy: str = ""
    later: bool = False


class Claim(_Part):
    """What must come out, as a bound on a mean over nerves; with `minus`, on the paired difference of two arms."""

    says: Text
    number: str
    arm: str = MAIN
    minus: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Claim:
        if self.at_least is None and self.at_most is None:
            raise ValueError(f"the claim '{self.says}' has no bound")
        return self


class Limit(Claim):
    """What the model shows too little of, with what was published beside it."""

    published: Text
    source: Source


class WhoseAxons(_Part):
    """A muscle that answers a command: whose axons do it?"""

    command: str
    muscle: str
    arm: str = MAIN


class Shown(_Part):
    """A figure of one arm, see `simsynk.view.run_pictures`."""

    name: str
    caption: Text
    arm: str = MAIN
    command: str | None = None
    day: float | None = None
    width_mm: float = 180.0


class Regrowth(_Part):
    """How the nerve of an arm grows back, in four panels; `simsynk animate` moves them."""

    arm: str = MAIN
    caption: Text


class Change(_Part):
    """Change one thing: the task, the arm that it plays, and what to look for."""

    task: Text
    arm: str
    see: Text


class Teacher(_Part):
    """For the one who teaches: what pupils usually think, how to answer, and five minutes by the clock."""

    misconception: Text
    answer: Text
    minutes: tuple[Text, ...] = Field(min_length=3)


class Control(_Part):
    """Settings under which every claim must fail; where arms are treatments, that they are left out."""

    scenario: str
    sets: tuple[str, ...] = ()
    treated: bool = True


class Lesson(_Part):
    """A lesson. Its claims are checked by the tests on its own simulation, and must fail on its control."""

    scheme: Literal["simsynk.lesson/1"] = Field(alias="schema")
    number: int
    name: str
    title: Text
    signs: tuple[str, ...]
    setting: Text
    question: Text
    scenario: str
    sets: tuple[str, ...] = ()
    replicates: int = Field(ge=2)
    main_title: Text
    arms: tuple[Arm, ...]
    choices: tuple[Choice, ...] = Field(min_length=3, max_length=4)
    right: int
    numbers: tuple[Number, ...]
    reveal: tuple[Text, ...]
    looks: tuple[Look, ...] = ()
    trade: Trade | None = None
    course: Course | None = None
    path: WhoseAxons | None = None
    explain: tuple[Text, ...]
    change: Change
    claims: tuple[Claim, ...] = Field(min_length=2)
    limits: tuple[Limit, ...] = ()
    control: Control
    regrowth: Regrowth | None = None
    pictures: tuple[Shown, ...]
    teacher: Teacher
    sources: tuple[Source, ...]

    @model_validator(mode="after")
    def _whole(self) -> Lesson:
        arms = {MAIN, *(arm.name for arm in self.arms)}
        shown_faces = [look.face for look in self.looks] + [one.face for one in self.choices if one.face]
        faces = [face.arm for face in shown_faces]
        asked = [*(shown.arm for shown in self.pictures), self.change.arm, *([self.path.arm] if self.path else [])]
        asked += [self.regrowth.arm] if self.regrowth else []
        asked += [name for claim in (*self.claims, *self.limits) for name in (claim.arm, claim.minus) if name]
        strange = sorted({name for name in asked if name not in arms} | (set(faces) - arms - {HEALTHY}))
        numbers = {number.name for number in self.numbers}
        counted = [claim.number for claim in (*self.claims, *self.limits)]
        counted += [face.ranked_by for face in shown_faces if face.ranked_by]
        counted += [self.trade.across, self.trade.up] if self.trade else []
        counted += self.course.numbers if self.course else []
        strange += sorted(set(counted) - numbers)
        if strange:
            raise ValueError(f"unknown arms or numbers: {', '.join(strange)}")
        if not 1 <= self.right <= len(self.choices):
            raise ValueError("'right' is the number of a choice")
        return self

    @property
    def expressions(self) -> tuple[str, ...]:
        """Everything that is read from each nerve."""
        found = [text for number in self.numbers for text in (number.value, number.healthy) if text]
        return tuple(dict.fromkeys(found))

    def arm(self, name: str) -> Arm:
        """An arm by name."""
        return next(arm for arm in self.arms if arm.name == name)

    def number_of(self, name: str) -> Number:
        """One of the numbers, by name."""
        return next(number for number in self.numbers if number.name == name)


@functools.cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons, by number.

    Examples
    --------
    >>> [lesson.number for lesson in lessons()]
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    """
    folder = Path(str(resources.files("simsynk.lessons"))) / "data"
    read = (documents.read_file(path, shown_as=path.name).data for path in sorted(folder.glob("*.yaml")))
    return tuple(sorted((Lesson.model_validate(data) for data in read), key=lambda lesson: lesson.number))


def find_lesson(name: str) -> Lesson:
    """A lesson by number or name.

    Raises
    ------
    InputError
        When there is no such lesson.

    Examples
    --------
    >>> find_lesson("4") is find_lesson("smile_closes_the_eye")
    True
    """
    for lesson in lessons():
        if name in (str(lesson.number), lesson.name):
            return lesson
    raise unknown_name(
        "lesson", name, [word for one in lessons() for word in (str(one.number), one.name)], "a lesson"
    )
