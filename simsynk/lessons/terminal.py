"""A played lesson as lines of text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from simsynk.lessons.lesson import MAIN
from simsynk.lessons.path import Share, path_sentence, percent, ways
from simsynk.lessons.play import Played, arms_of_question
from simsynk.lessons.words import (
    NOTHING,
    Row,
    change_rows,
    claim_words,
    commands_to_run,
    number_rows,
    source_words,
)

WIDTH = 100


def lesson_lines(played: Played, chosen: int | None) -> Iterator[str]:
    """The answer, the numbers, the path and the task.

    Parameters
    ----------
    played
        A lesson with the arms of its question.
    chosen
        What was predicted; None where nobody was asked.
    """
    lesson = played.lesson
    right = lesson.choices[lesson.right - 1]
    yield ""
    if chosen is not None:
        yield f"You predicted {chosen}. This model shows {lesson.right}."
        if chosen != lesson.right:
            yield from _wrapped(lesson.choices[chosen - 1].because)
    yield from _wrapped(f"{lesson.right}: {right.text} {right.because}")
    yield ""
    for text in lesson.reveal:
        yield from _wrapped(text)
    yield ""
    asked = (MAIN, *arms_of_question(lesson))
    for n, arm in enumerate(asked, start=1):
        yield from _wrapped(f"[{n}] {played.arms[arm].title}")
    yield from _number_lines(number_rows(played, asked))
    yield ""
    yield from _limit_lines(played)
    yield "Why: follow the axons"
    for text in lesson.explain:
        yield from _wrapped(text)
    yield from _path_lines(played)
    yield ""
    yield "Change one thing"
    yield from _wrapped(lesson.change.task)
    for text in commands_to_run(lesson, lesson.change.arm, played.seed, played.replicates):
        yield f"  {text}"


def _wrapped(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent)


def _number_lines(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        healthy = "" if row.healthy in ("", NOTHING) else f"; before the injury {row.healthy}"
        cells = " | ".join(f"[{n}] {cell}" for n, cell in enumerate(row.cells, start=1))
        yield from _wrapped(f"{row.label}: {cells}{healthy}", "    ")


def _limit_lines(played: Played) -> Iterator[str]:
    limits = {limit: played.check([limit]) for limit in played.lesson.limits}
    if not any(limits.values()):
        return
    yield "Where this model falls short"
    for limit, found in limits.items():
        for one in found:
            yield from _wrapped(f"{claim_words(one, played)} Published: {limit.published}.")
    yield ""


def _path_lines(played: Played) -> Iterator[str]:
    path = played.lesson.path
    if path is None:
        return
    found = ways(played.arms[path.arm], path.command, path.muscle)
    yield from _wrapped(path_sentence(found))
    for title, shares in (("before the injury they moved", found.pools), ("they arrive through", found.twigs)):
        yield f"    {title}: {_listed(shares)}"


def _listed(shares: Sequence[Share]) -> str:
    return ", ".join(f"{one.name.replace('_', ' ')} {percent(one.share)}" for one in shares)


def change_lines(played: Played) -> Iterator[str]:
    """What comes of the change, beside the main arm; nerve by nerve where the person is the same."""
    change = played.lesson.change
    arm = played.lesson.arm(change.arm)
    yield ""
    yield from _wrapped(f"{arm.title}. {change.see}")
    for row in change_rows(played):
        before, after, apart = row.cells
        yield from _wrapped(f"{row.label}: {before} → {after}; difference {apart}", "    ")
    paired = "The same nerves with the same luck; differences nerve by nerve."
    yield f"  {paired if arm.same_person else 'Another person: the difference is that of the means.'}"


def teacher_lines(played: Played) -> Iterator[str]:
    """The teacher's note."""
    note = played.lesson.teacher
    yield ""
    yield "For the teacher"
    yield from _wrapped(f"What pupils often think: {note.misconception}")
    yield from _wrapped(f"How to answer: {note.answer}")
    for text in note.minutes:
        yield from _wrapped(text, "    ")
    yield "  Sources:"
    for text in source_words(played.lesson):
        yield from _wrapped(text, "    ")
