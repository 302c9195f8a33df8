"""`simsynk explore` as a user meets it: the page, what is printed, and what is refused."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.notice import NOTICE

TOY = ["explore", "toy", "--seed", "1", "--replicates", "3"]


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A browser that only notes what it was asked to open."""
    opened: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(webbrowser, "open", lambda address: bool(opened.append(address)) or True)
    return opened


def test_page_is_written_and_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], no_browser: list[str]
) -> None:
    """Without options the page gets the scenario's name in this folder, and a second call writes it again."""
    monkeypatch.chdir(tmp_path)
    assert main(TOY) == 0
    page = tmp_path / "toy-explorer.html"
    assert no_browser == [page.resolve().as_uri()]
    told = capsys.readouterr().out
    assert "toy-explorer.html" in told
    assert "seed 1" in told
    assert NOTICE in told
    first = page.read_bytes()
    assert main([*TOY, "--no-open", "--jobs", "1"]) == 0
    assert len(no_browser) == 1
    # The command that made it stands in the page; all else is the same.
    assert abs(len(page.read_bytes()) - len(first)) < 100


def test_json_alone_on_standard_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], no_browser: list[str]
) -> None:
    """A program reads the answer, and no window opens for it."""
    page = tmp_path / "page.html"
    assert main([*TOY, "-o", str(page), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "simsynk.explore/1"
    assert found["bytes"] == page.stat().st_size
    assert found["seed"] == 1
    assert found["replicates"] == 3
    assert not no_browser


def test_no_browser_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On a machine without a screen the page is written and the place is told."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert main([*TOY, "-o", str(tmp_path / "page.html")]) == 0
    assert "open" in capsys.readouterr().err


def test_front_stands_in_the_page(tmp_path: Path) -> None:
    """A ranking changes the page; its folder will do in place of the file."""
    front = {"schema": "simsynk.front/1", "plans": [{"name": "plan_1", "cuts": ["upper_1"]}]}
    (tmp_path / "plan.json").write_text(json.dumps(front), encoding="utf-8")
    sizes = []
    for name, more in (("a", []), ("b", ["--plans", str(tmp_path)]), ("b", ["--plans", str(tmp_path / "plan.json")])):
        page = tmp_path / f"{name}.html"
        assert main([*TOY, "--no-open", "-o", str(page), *more]) == 0
        sizes.append(page.stat().st_size)
    assert sizes[1] > sizes[0]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["explore", "toyy"], "'toyy'"),
        ([*TOY, "--day", "-1"], "--day"),
        ([*TOY, "--plans", "nowhere.json"], "there is no nowhere.json"),
        ([*TOY, "--plans", "plain.txt"], "cannot be read as JSON"),
        ([*TOY, "--plans", "other.json"], "no ranking of plans"),
        ([*TOY, "-o", "plain.txt"], "no page of simsynk explore"),
        ([*TOY, "-o", "."], "is a folder"),
        ([*TOY, "-o", "nowhere/page.html"], "there is no folder nowhere"),
        ([*TOY, "--replicates", "0"], "--replicates"),
        (["explore", "staged_treatment", "--replicates", "1"], "retraining"),
        ([*TOY, "--set", "timeline=[{day: 50, kind: injury, site: trunk, preset: transection}]", "--day", "20"],
         "before the first event"),
    ],
)  # fmt: skip
def test_wrong_input(
    args: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is told in words with exit code 2, before anything is grown, and nothing is written over."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "other.json").write_text("[1]", encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert main(args) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "plain.txt").read_text(encoding="utf-8") == "mine"


def test_overwrite(tmp_path: Path) -> None:
    """Something else is written over only when that is asked for."""
    place = tmp_path / "mine.html"
    place.write_text("mine", encoding="utf-8")
    assert main([*TOY, "--no-open", "-o", str(place)]) == 2
    assert main([*TOY, "--no-open", "-o", str(place), "--overwrite"]) == 0
    assert b'id="payload"' in place.read_bytes()


def test_page_of_a_severe_palsy_is_below_a_megabyte(tmp_path: Path) -> None:
    """Fifty nerves with their ways, course, face and code still go by mail."""
    page = tmp_path / "page.html"
    assert main(["explore", "bells_palsy_severe", "--seed", "1", "--no-open", "-o", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    payload = text.partition('id="payload">')[2].partition("<")[0]
    assert len(payload) < 650_000
    assert page.stat().st_size < 1_000_000
