"""`simsynk explore` as a user meets it: the page, what is printed, and what is refused."""

from __future__ import annotations

import errno
import json
import webbrowser
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.notice import NOTICE

SHARE = {"mean": 20.0, "q10": 12.0, "q90": 28.0}
GAIN = {"unwanted_removed_percent": SHARE, "wanted_lost_percent": SHARE}
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
    front = {"schema": "simsynk.front/1", "plans": [{"name": "plan_1", "cuts": ["upper_1"], **GAIN}]}
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
        ([*TOY, "--day", "36000"], "24 months after day 36000"),
        ([*TOY, "--plans", "nowhere.json"], "there is no nowhere.json"),
        ([*TOY, "--plans", "plain.txt"], "cannot be read as JSON"),
        ([*TOY, "--plans", "other.json"], "no ranking of plans"),
        ([*TOY, "--plans", "bare.json"], "plan 1 of bare.json lacks what it removes"),
        ([*TOY, "--plans", "severe.json"], "ranked on bells_palsy_severe, and the page is of toy"),
        ([*TOY, "--plans", "left.json"], "ranked for the left side"),
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
    for name, more in (("bare", {"plans": [{"name": "p", "cuts": []}]}), ("left", {"side": "left"}),
                       ("severe", {"provenance": {"scenario": "bells_palsy_severe"}})):  # fmt: skip
        front = {"schema": "simsynk.front/1", "plans": [{"name": "p", "cuts": [], **GAIN}], **more}
        (tmp_path / f"{name}.json").write_text(json.dumps(front), encoding="utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert main(args) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert told.out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert (tmp_path / "plain.txt").read_text(encoding="utf-8") == "mine"


def test_a_ranking_of_other_nerves_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Plans ranked on another seed or day still fit the nerve; whose numbers they are is said."""
    front = {"schema": "simsynk.front/1", "day": 90, "provenance": {"scenario": "toy", "seed": 7},
             "plans": [{"name": "plan_1", "cuts": ["upper_1"], **GAIN}]}  # fmt: skip
    (tmp_path / "plan.json").write_text(json.dumps(front), encoding="utf-8")
    assert main([*TOY, "--no-open", "-o", str(tmp_path / "page.html"), "--plans", str(tmp_path), "--json"]) == 0
    told = capsys.readouterr()
    assert "nerves of seed 7; those of the page have seed 1" in told.err
    assert "ranked on day 90; on the page they happen on day 180" in told.err
    assert json.loads(told.out)["seed"] == 1


@pytest.mark.parametrize("where", ["payload_nerves.recorded", "returns.recorded", "page.explorer_page"])
def test_interrupted_at_any_step_nothing_is_written(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever stops it finds the folder as it was."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"simsynk.view.explorer.{where}", stopped)
    assert main([*TOY, "--no-open", "-o", str(tmp_path / "page.html")]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_page_that_cannot_be_written_whole_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in the middle of a page would otherwise leave half of it under the name of the whole."""
    page = tmp_path / "page.html"
    assert main([*TOY, "--no-open", "-o", str(page)]) == 0
    before, write = page.read_bytes(), Path.write_bytes

    def half(self: Path, content: bytes) -> int:
        write(self, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    assert main([*TOY, "--no-open", "-o", str(page)]) != 0
    assert page.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]


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
