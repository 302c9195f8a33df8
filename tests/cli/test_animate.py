"""`simsynk animate`: its files, its page in a real browser, and what it refuses."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path
from typing import Any

import pytest

from simsynk.cli import animate
from simsynk.cli.main import main
from simsynk.notice import NOTICE
from simsynk.view.animation.files import WRITERS
from simsynk.view.animation.kinds import FILMS


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("animate") / "run"
    settings = ["--replicates", "2", "--seed", "1", "--no-sensitivity", "--figures", "none"]
    assert main(["run", "toy", *settings, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def page(done: Path) -> Path:
    assert main(["animate", str(done), "--format", "svg"]) == 0
    return done / "animation" / "animation.html"


def test_the_light_names_are_those_of_the_films() -> None:
    """The names that the command knows without loading a drawing library are the ones that can be made."""
    assert tuple(FILMS) == animate.KINDS
    assert tuple(WRITERS) == animate.FORMATS == animate.format_names("all")


def test_files_are_written_and_told(done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("imageio_ffmpeg")
    capsys.readouterr()
    assert main(["animate", str(done), "--format", "webp,mp4", "--out", str(tmp_path / "a"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    names = {Path(name).name for name in told["files"]}
    films = {"regrowth.webp", "regrowth.mp4"}
    assert names == films | {"regrowth_strip.svg", "regrowth_strip.png", "animation.html"}
    assert all(Path(name).stat().st_size > 1000 for name in told["files"])
    assert told["films"][0]["film"] == "regrowth"
    assert "first arrives on day" in told["films"][0]["description"]


def test_the_page_can_be_paused_and_wound(page: Path, visit: Any) -> None:
    """The button stops the film's own clock; the slider puts it to a second of the film."""
    with visit(page, width=390) as seen:
        paused = "document.querySelector('[data-film] svg').animationsPaused()"
        assert not seen.page.evaluate(paused)
        button = seen.page.locator(".controls button").first
        assert button.inner_text() == "Pause"
        button.click()
        assert seen.page.evaluate(paused)
        assert button.inner_text() == "Play"
        seen.page.locator(".controls input").fill("4")
        assert seen.page.evaluate("document.querySelector('[data-film] svg').getCurrentTime()") == pytest.approx(4)
        spoken = seen.page.locator(".controls input").get_attribute("aria-valuetext")
        assert re.match(r"Day \d+\. [\w ]+ % of the axons", spoken or "")
        assert seen.page.locator(".controls output").get_attribute("aria-live") == "off"
        assert "4.0 of" in seen.page.locator(".controls output").inner_text()
        button.click()
        assert not seen.page.evaluate(paused)
        assert seen.page.locator(".instead").is_hidden()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.requests == []
        assert seen.complaints == []


def test_reduced_motion_gets_the_strip(page: Path, visit: Any) -> None:
    with visit(page, reduced_motion="reduce") as seen:
        assert seen.page.locator(".moving").is_hidden()
        assert seen.page.locator(".instead img").is_visible()
        assert seen.page.evaluate("document.querySelector('[data-film] svg').animationsPaused()")
        assert "Four panels" in (seen.page.locator(".instead img").get_attribute("alt") or "")


def test_who_prefers_no_motion_can_ask_for_it(page: Path, visit: Any) -> None:
    """The strip stands first; the button shows the film and it really moves, which its own rules would forbid."""
    with visit(page, reduced_motion="reduce", width=390, bypass_csp=True) as seen:
        want = seen.page.get_by_role("button", name="Play the film")
        want.click()
        assert want.is_hidden()
        film = seen.page.locator(".moving")
        assert film.is_visible()
        strip = seen.page.locator(".instead").bounding_box()
        assert strip["y"] < film.bounding_box()["y"]
        assert seen.page.evaluate("document.activeElement.textContent") == "Pause"
        seen.page.wait_for_function("document.querySelector('[data-film] svg').getCurrentTime() > 0.2")
        seen.page.locator(".controls button").first.click()
        drawing = seen.page.locator(".moving .paper")
        shots = []
        for second in ("1", "4"):
            seen.page.locator(".controls input").fill(second)
            shots.append(drawing.screenshot())
        assert shots[0] != shots[1]
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        assert seen.complaints == []
        assert seen.serious_findings() == []
    with visit(page) as seen:
        assert seen.page.locator(".want").is_hidden()


def test_nothing_keeps_anybody_out(page: Path, visit: Any) -> None:
    for scheme in ("light", "dark"):
        with visit(page, color_scheme=scheme, bypass_csp=True) as seen:
            assert seen.serious_findings() == []


def test_the_page_says_where_it_comes_from(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert NOTICE.replace("'", "&#39;") in text
    assert "seed 1" in text
    assert "scenario toy" in text
    assert not re.search(r'(?:src|href)="https?:', text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--what", "face"], "without a face"),
        (["--what", "regrowth", "--command", "smile"], "goes with the face"),
        (["--format", "gfi"], "gif"),
        (["--replicate", "77"], "no replicate 77"),
        (["--command", "smile"], "without a face"),
    ],
)
def test_wrong_requests_are_answered(
    options: list[str], said: str, done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["animate", str(done), *options]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_folder_and_a_missing_extra(
    tmp_path: Path, done: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["animate", str(tmp_path / "none")]) == 2
    assert "not a finished result folder" in capsys.readouterr().err
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["animate", str(done), "--format", "mp4"]) == 2
    assert "simsynk[video]" in capsys.readouterr().err


@pytest.mark.parametrize(("fault", "code"), [(KeyboardInterrupt(), 130), (OSError(errno.ENOSPC, "no space"), 3)])
def test_what_is_broken_off_leaves_no_half_file(
    fault: BaseException, code: int, done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film that was whole before stays whole."""

    def broken(film: object, path: Path) -> None:
        path.write_bytes(b"half")
        raise fault

    monkeypatch.setitem(WRITERS, "svg", broken)
    (tmp_path / "regrowth.svg").write_text("whole")
    assert main(["animate", str(done), "--format", "svg", "--out", str(tmp_path)]) == code
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("regrowth.svg", "whole")]


def test_a_file_in_the_way_is_told(done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert main(["animate", str(done), "--format", "svg", "--out", str(tmp_path / "file" / "in")]) == 2
    assert "cannot be made a folder" in capsys.readouterr().err
