"""The hand-out of a lesson: one page that asks first, and shows, explains and gives sources when it is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from simsynk.lessons.course import course_svg
from simsynk.lessons.faces import thumbnail
from simsynk.lessons.lesson import MAIN, Lesson, lessons
from simsynk.lessons.path import Share, path_sentence, percent, ways
from simsynk.lessons.play import Played, arms_of_question
from simsynk.lessons.strip import regrowth_panels
from simsynk.lessons.trade import trade_svg
from simsynk.lessons.words import (
    Row,
    change_rows,
    claim_words,
    commands_to_run,
    made_with,
    number_rows,
    source_words,
)
from simsynk.view.html.page import render
from simsynk.view.picture import Choice
from simsynk.view.report.blocks import Shown
from simsynk.view.report.pictures import shown
from simsynk.view.run_pictures import picture_of

INDEX = "index.html"


def file_name(lesson: Lesson) -> str:
    """Name of the hand-out of a lesson.

    Examples
    --------
    >>> from simsynk.lessons.lesson import find_lesson
    >>> file_name(find_lesson("4"))
    'lesson_04_smile_closes_the_eye.html'
    """
    return f"lesson_{lesson.number:02d}_{lesson.name}.html"


def handout(played: Played) -> str:
    """The page of a lesson of which every arm was played."""
    from markupsafe import Markup

    lesson = played.lesson
    asked = (MAIN, *arms_of_question(lesson))
    values = {
        "title": lesson.title,
        "lesson": lesson,
        "count": len(lessons()),
        "choices": _choices(played),
        "looks": _looks(played),
        "numbers": _table("The simulated nerves of this lesson", _heads(played, asked), number_rows(played, asked)),
        "ways": _ways(played),
        "course": Markup(course_svg(played, lesson.course)) if lesson.course else "",
        "trade": Markup(trade_svg(played, lesson.trade)) if lesson.trade else "",
        "commands": commands_to_run(lesson, lesson.change.arm, played.seed, played.replicates),
        "change": _table(
            "Before and after the change",
            ["", played.main.title, played.arms[lesson.change.arm].title, "Difference"],
            change_rows(played),
        ),
        "paired": lesson.arm(lesson.change.arm).same_person,
        "pictures": _pictures(played),
        "claims": [claim_words(one, played) for one in played.check(lesson.claims)],
        "limits": [(claim_words(played.check([one])[0], played), one.published) for one in lesson.limits],
        "sources": source_words(lesson),
        "made": made_with(played),
    }
    return render("lesson.html", values)


def _face(played: Played, face: Any, title: str, key: str) -> Any:
    from markupsafe import Markup

    return Markup(thumbnail(played, face, title=title, key=key))


def _choices(played: Played) -> list[Mapping[str, Any]]:
    return [
        {
            "number": n,
            "text": choice.text,
            "because": choice.because,
            "right": n == played.lesson.right,
            "face": _face(played, choice.face, f"Face {n}: {choice.text}", f"c{n}") if choice.face else "",
        }
        for n, choice in enumerate(played.lesson.choices, start=1)
    ]


def _looks(played: Played) -> list[Mapping[str, Any]]:
    return [
        {"says": look.says, "face": _face(played, look.face, look.says, f"l{n}")}
        for n, look in enumerate(played.lesson.looks, start=1)
    ]


def _heads(played: Played, arms: Sequence[str]) -> list[str]:
    return ["", "Before the injury", *(played.arms[arm].title for arm in arms)]


def _table(caption: str, heads: Sequence[str], rows: Sequence[Row]) -> Mapping[str, Any]:
    healthy = len(rows[0].cells) + 2 == len(heads)
    body = [[row.label, *([row.healthy] if healthy else []), *row.cells] for row in rows]
    return {"caption": caption, "columns": heads, "rows": body}


def _ways(played: Played) -> Mapping[str, Any] | None:
    path = played.lesson.path
    if path is None:
        return None
    found = ways(played.arms[path.arm], path.command, path.muscle)
    parts = (
        ("They moved before the injury", found.pools),
        ("Their home branch", found.branches),
        ("They arrive through", found.twigs),
    )
    return {"sentence": path_sentence(found), "parts": [(title, _bars(shares)) for title, shares in parts if shares]}


def _bars(shares: Sequence[Share]) -> list[tuple[str, str, int]]:
    return [(one.name.replace("_", " "), percent(one.share), round(100 * one.share)) for one in shares]


def _pictures(played: Played) -> list[Shown]:
    found: list[Shown] = []
    if (growth := played.lesson.regrowth) is not None:
        found.append(regrowth_panels(played.arms[growth.arm], growth.caption, 1))
    for asked in played.lesson.pictures:
        choice = Choice(width_mm=asked.width_mm, command=asked.command, day=asked.day)
        picture = picture_of(asked.name, played.arms[asked.arm].drawn, choice)
        if picture is not None:
            name = f"lesson_{played.lesson.number:02d}_{asked.arm}_{asked.name}"
            found.append(shown(picture, asked.caption, name, len(found) + 1))
    return found


def index_page(seed: int) -> str:
    """The page that leads to all hand-outs."""
    rows = [{"lesson": lesson, "file": file_name(lesson)} for lesson in lessons()]
    return render("lessons.html", {"title": "Ten lessons", "rows": rows, "seed": seed})


def write_handout(played: Played, path: Path) -> Path:
    """Write the hand-out of a lesson; the folder is made when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(handout(played), encoding="utf-8")
    return path
