"""Hand-outs in a real browser: everybody can use them, nothing is fetched, the answer waits until it is opened."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simsynk.lessons.handout import file_name, handout, index_page, write_handout
from simsynk.lessons.lesson import find_lesson, lessons
from simsynk.lessons.play import Played, play
from simsynk.lessons.strip import regrowth_panels
from simsynk.notice import NOTICE

LARGEST_BYTES = 1_500_000


@pytest.fixture(scope="module")
def played() -> dict[int, Played]:
    return {number: play(find_lesson(str(number)), replicates=6, jobs=2) for number in (5, 9)}


@pytest.fixture(scope="module")
def folder(played: dict[int, Played], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two hand-outs and the page that leads to all."""
    place = tmp_path_factory.mktemp("lessons")
    for one in played.values():
        write_handout(one, place / file_name(one.lesson))
    (place / "index.html").write_text(index_page(1), encoding="utf-8")
    return place


def page(folder: Path, number: int) -> Path:
    return folder / file_name(find_lesson(str(number)))


@pytest.mark.parametrize(
    ("number", "width", "scheme"), [(5, 1280, "light"), (5, 390, "dark"), (9, 1280, "dark"), (9, 390, "light")]
)
def test_everybody_can_use_it(number: int, width: int, scheme: str, folder: Path, visit: Callable[..., Any]) -> None:
    """Proves no serious finding in light or dark, no request, no complaint, no sideways scrolling, all opened."""
    with visit(page(folder, number), width=width, color_scheme=scheme, bypass_csp=True) as seen:
        seen.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert seen.serious_findings() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        assert seen.requests == []
        assert seen.complaints == []


def test_the_list_of_lessons_can_be_used(folder: Path, visit: Callable[..., Any]) -> None:
    """Proves that the page that leads to all hand-outs names each, and that its links fit the files' names."""
    with visit(folder / "index.html", bypass_csp=True) as seen:
        assert seen.serious_findings() == []
        assert seen.complaints == []
        links = seen.page.evaluate("[...document.querySelectorAll('ol a')].map(one => one.getAttribute('href'))")
    assert links == [file_name(one) for one in lessons()]


def test_the_class_predicts_first(folder: Path, visit: Callable[..., Any]) -> None:
    """Proves by keyboard alone: one face is chosen, the answer is hidden until the reveal is opened."""
    with visit(page(folder, 9)) as seen:
        browser = seen.page
        assert not browser.get_by_text("What came out").is_visible()
        browser.keyboard.press("Tab")
        browser.keyboard.press("Tab")
        browser.keyboard.press("Space")
        browser.keyboard.press("ArrowDown")
        assert browser.evaluate("document.querySelector('input:checked').value") == "2"
        browser.keyboard.press("Tab")
        assert browser.evaluate("document.activeElement.parentElement.id") == "reveal"
        browser.keyboard.press("Enter")
        assert browser.get_by_text("What came out").is_visible()
        assert not browser.get_by_text("What pupils often think").is_visible()


def test_print_shows_everything_and_starts_new_pages(folder: Path, visit: Callable[..., Any]) -> None:
    """Proves that paper opens the reveal on a page of its own, and the teacher's note on another."""
    with visit(page(folder, 5)) as seen:
        seen.page.emulate_media(media="print")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        for part in ("reveal", "teacher"):
            assert seen.page.evaluate(f"document.getElementById('{part}').open")
            asked = f"getComputedStyle(document.getElementById('{part}')).breakBefore"
            assert seen.page.evaluate(asked) == "page"
        seen.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not seen.page.evaluate("document.getElementById('reveal').open")


@pytest.mark.parametrize("number", [5, 9])
def test_what_a_handout_holds(number: int, folder: Path, played: dict[int, Played]) -> None:
    """Proves question, every answer with its reason, exact command, seed and notice, small size, same bytes."""
    text = page(folder, number).read_text(encoding="utf-8")
    plain = re.sub(r"&#39;|&#34;", "'", text)
    lesson = find_lesson(str(number))
    wanted = [lesson.question, NOTICE, "seed 1", f"simsynk lesson {number} --change", lesson.teacher.misconception]
    wanted += [part for choice in lesson.choices for part in (choice.text, choice.because)]
    assert [part for part in wanted if part.replace('"', "'") not in plain] == []
    assert len(text.encode()) < LARGEST_BYTES
    assert number != 5 or handout(played[number]) == text


@pytest.mark.parametrize("number", [5, 9])
def test_faces_differ_and_have_words(number: int, folder: Path) -> None:
    """Proves that no two faces to choose from are the same drawing, and that every picture has words."""
    text = page(folder, number).read_text(encoding="utf-8")
    asked = text[text.index("<fieldset") : text.index("</fieldset>")]
    drawings = [re.sub(r"c\d-", "", one) for one in re.findall(r"<svg.*?</svg>", asked, flags=re.S)]
    bodies = {re.sub(r"<title.*?</title>", "", one, flags=re.S) for one in drawings}
    assert len(bodies) == len(find_lesson(str(number)).choices)
    assert text.count("<svg") == text.count("<title id=")
    assert all(alt.strip() for alt in re.findall(r'<img [^>]*alt="([^"]*)"', text))


def test_the_cut_that_loses_the_eye_is_drawn_apart(folder: Path) -> None:
    """Proves that doing nothing is in the drawing of gains and costs, and that the whole cut costs closure."""
    text = page(folder, 9).read_text(encoding="utf-8")
    words = re.search(r'<desc id="trade-desc">(.*?)</desc>', text)
    assert words is not None
    across = {name: float(value) for name, value in re.findall(r"([A-Za-z ]+): [\d.]+ up, ([\d.]+) across", words[1])}
    across = {name.strip(): value for name, value in across.items()}
    assert across["Nothing is cut"] < 0.1 <= 1 < across["all"]
    assert across["half"] < across["two thirds"] < across["all"]


def test_regrowth_stands_still_on_paper() -> None:
    """Proves that lesson 3 shows four panels with their days in words, light enough for a hand-out."""
    lesson = find_lesson("3")
    assert lesson.regrowth is not None
    panels = regrowth_panels(play(lesson, replicates=2, arms=(), jobs=2).main, lesson.regrowth.caption, 1)
    days = [int(day) for day in re.findall(r"Day (\d+): \d+ % have arrived", panels.alt)]
    assert len(days) == 4
    assert days == sorted(days)
    assert panels.source.startswith("data:image/webp;base64,")
    assert len(panels.source) < 250_000
