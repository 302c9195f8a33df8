"""`simsynk lesson`: ten short lessons, on the terminal or as hand-outs."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simsynk.cli import options
from simsynk.errors import InputError, Problem

if TYPE_CHECKING:
    from simsynk.lessons.lesson import Lesson
    from simsynk.lessons.play import Played

INTERRUPTED = 130
ALL = "all"


@click.command("lesson")
@click.argument("which", required=False, metavar="[NUMBER|NAME|all]")
@click.option("--answer", type=int, metavar="N", help="Your prediction, in place of being asked for it.")
@click.option("--no-input", is_flag=True, help="Do not ask for a prediction.")
@click.option("--change", is_flag=True, help="Change one thing and show the difference.")
@click.option("--teacher", is_flag=True, help="Add the teacher's note.")
@click.option("-o", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.html", help="Hand-out.")
@options.out
@options.seed
@options.replicates
@options.jobs
@options.as_json
def command(
    which: str | None,
    answer: int | None,
    no_input: bool,
    change: bool,
    teacher: bool,
    file: Path | None,
    out: Path | None,
    seed: int | None,
    replicates: int | None,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Play a lesson: predict, run, look, follow the axons, change one thing.

    Without a number the lessons are listed. --out or -o writes a hand-out for a class; `all` with --out writes every
    one and a page that leads to them. The seed is 1 unless another is given: a class sees what its teacher saw.

    \b
    Example: simsynk lesson 4
    """
    if which is None:
        _list(as_json)
        return 0
    from simsynk.lessons.lesson import find_lesson, lessons
    from simsynk.lessons.play import LUCK
    from simsynk.study.ensemble import Interrupted

    luck = LUCK if seed is None else seed
    try:
        if which == ALL:
            return _write_all(lessons(), out, luck, replicates, jobs, as_json)
        lesson = find_lesson(which)
        chosen = _prediction(lesson, answer, ask=not (no_input or file or out), quiet=as_json)
        played = _played(lesson, luck, replicates, jobs, whole=change or bool(file or out))
    except Interrupted as stop:
        click.echo(f"interrupted after {stop.finished} of {stop.wanted} nerves", err=True)
        return INTERRUPTED
    if as_json:
        click.echo(json.dumps(_document(played), ensure_ascii=False))
    else:
        _tell(played, chosen, change=change, teacher=teacher)
    _hand_out(played, file, out, quiet=as_json)
    return 0


def _list(as_json: bool) -> None:
    from simsynk.cli.tables import table
    from simsynk.lessons.lesson import lessons

    if as_json:
        rows = [{"number": one.number, "name": one.name, "title": one.title, "question": one.question}
                for one in lessons()]  # fmt: skip
        click.echo(json.dumps({"schema": "simsynk.lessons/1", "lessons": rows}, ensure_ascii=False))
        return
    rows_of_words = [[one.number, one.title, one.question] for one in lessons()]
    click.echo(table(["", "lesson", "question"], rows_of_words, widest=100))
    click.echo("\nPlay one with `simsynk lesson 4`; hand-outs with `simsynk lesson all --out lessons`.")


def _prediction(lesson: Lesson, answer: int | None, *, ask: bool, quiet: bool) -> int | None:
    """What is predicted before anything is simulated; None where nobody is asked."""
    if answer is not None and not 1 <= answer <= len(lesson.choices):
        fix = f"write a number from 1 to {len(lesson.choices)}"
        raise InputError(
            [Problem(path="--answer", message=f"lesson {lesson.number} has no answer {answer}", fix=fix)]
        )
    if quiet:
        return answer
    click.echo(f"Lesson {lesson.number}. {lesson.title}\n\n{lesson.setting}\n\n{lesson.question}\n")
    for n, choice in enumerate(lesson.choices, start=1):
        click.echo(f"  {n}  {choice.text}")
    if answer is not None or not ask or not sys.stdin.isatty():
        return answer
    click.echo("")
    return int(click.prompt("Your prediction", type=click.IntRange(1, len(lesson.choices))))


def _played(lesson: Lesson, seed: int, replicates: int | None, jobs: int | None, *, whole: bool) -> Played:
    from simsynk.cli.progress import ProgressLine
    from simsynk.lessons.play import arms_of_question, play

    arms = None if whole else arms_of_question(lesson)
    with ProgressLine(unit="nerves") as progress:
        return play(lesson, seed=seed, replicates=replicates, jobs=jobs, arms=arms, progress=progress)


def _tell(played: Played, chosen: int | None, *, change: bool, teacher: bool) -> None:
    from simsynk.lessons.terminal import change_lines, lesson_lines, teacher_lines
    from simsynk.lessons.words import made_with
    from simsynk.notice import NOTICE

    for line in lesson_lines(played, chosen):
        click.echo(line)
    if change:
        for line in change_lines(played):
            click.echo(line)
    if teacher:
        for line in teacher_lines(played):
            click.echo(line)
    click.echo(f"\n{made_with(played)}\n{NOTICE}")


def _document(played: Played) -> dict[str, Any]:
    from simsynk.lessons.document import document

    return document(played)


def _hand_out(played: Played, file: Path | None, out: Path | None, *, quiet: bool) -> None:
    if file is None and out is None:
        return
    from simsynk.lessons.handout import file_name, write_handout
    from simsynk.study.folder import make_writable

    for path in (file, out / file_name(played.lesson) if out else None):
        if path is not None:
            make_writable(path.parent)
            write_handout(played, path)
            if not quiet:
                click.echo(f"Hand-out written to {path}")


def _write_all(
    found: tuple[Lesson, ...], out: Path | None, seed: int, replicates: int | None, jobs: int | None, as_json: bool
) -> int:
    if out is None:
        fix = "write `simsynk lesson all --out lessons`"
        raise InputError([Problem(path="--out", message="all lessons need a folder for their hand-outs", fix=fix)])
    from simsynk.cli.progress import ProgressLine
    from simsynk.lessons.handout import INDEX, file_name, index_page, write_handout
    from simsynk.lessons.play import play
    from simsynk.study.folder import make_writable

    make_writable(out)
    written = []
    with ProgressLine(title="hand-outs") as progress:
        for place, lesson in enumerate(found):
            played = play(lesson, seed=seed, replicates=replicates, jobs=jobs)
            written.append(str(write_handout(played, out / file_name(lesson))))
            progress(place + 1, len(found))
    (out / INDEX).write_text(index_page(seed), encoding="utf-8")
    written.append(str(out / INDEX))
    if as_json:
        click.echo(json.dumps({"schema": "simsynk.lessons/1", "seed": seed, "files": written}, ensure_ascii=False))
    else:
        click.echo(f"{len(found)} hand-outs and {INDEX} written to {out}")
    return 0
