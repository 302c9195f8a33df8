"""Every kind of wrong scenario is answered with its place and its remedy, and never with a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from simsynk.cli.main import main
from simsynk.scenario import catalogue

BAD = sorted((Path(__file__).parent / "bad").glob("*.yaml"))
WHOLE_FILE = {"is_empty", "bad_indent", "tab", "is_a_list", "endless_alias", "tagged"}


def _wanted(path: Path) -> tuple[str, str]:
    expect, line = path.read_text(encoding="utf-8").splitlines()[:2]
    return expect.removeprefix("# expect: "), line.removeprefix("# line: ")


def test_at_least_forty_kinds_are_covered() -> None:
    assert len(BAD) >= 40


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_fault_is_told_with_place_and_remedy(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text, line = _wanted(path)
    code = main(["check", str(path)])
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert text in told.err
    assert "Traceback" not in told.err
    if line != "any":
        assert f"{path}:{line}: " in told.err
    if path.stem not in WHOLE_FILE:
        assert "fix: " in told.err


def test_all_faults_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "many.yaml"
    path.write_text(
        "schema: simsynk/1\nname: many\nside: rigth\n"
        "timeline:\n  - {day: 0, kind: injury, site: trunc, sunderland: {III: 60}}\n"
        "regrowth: {speed: 2}\nreplicates: 0\n"
    )
    assert main(["check", str(path)]) == 2
    told = capsys.readouterr().err
    for line, setting in (
        (3, "side"),
        (5, "timeline[0].site"),
        (5, "timeline[0].sunderland.III"),
        (6, "regrowth.speed"),
    ):
        assert f"{path}:{line}: {setting}: " in told
    assert f"{path}:7: replicates: " in told


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("replicates=none", "--set replicates=none: replicates: expected a whole number"),
        ("regrowth.speed=2", "'speed' is not a known setting"),
        ("timeline[7].day=2", "has 2 entries, so [7] is not there"),
        ("timeline.day=2", "is a list: say which entry"),
        ("replicates.x=2", "has no settings below it"),
        ("replicates[0]=2", "'replicates' is not a list"),
        ("extends=healthy", "'extends' can only stand in a file"),
        ("replicates", "is not of the form path=value"),
        ("observe_days=[1, 2", "does not fit the YAML layout"),
        ("timeline[0].site=trunc", "did you mean 'trunk'"),
        ("regrowth.routing.misrouting=30", "0.3 if you meant 30 %"),
    ],
)
def test_set_is_checked_like_the_file(option: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "toy", "--set", option]) == 2
    told = capsys.readouterr().err
    assert f"--set {option}: " in told
    assert text in told
    assert "fix: " in told


def test_misspelt_scenario_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bells_palsy_sever"]) == 2
    assert "did you mean 'bells_palsy_severe'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", ".", "no/such/file.yaml", "a\0b", "x" * 5000, "/dev"])
def test_unusable_file_names(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", name]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_packaged_scenarios_are_sound(capsys: pytest.CaptureFixture[str]) -> None:
    names = list(catalogue.packaged())
    assert main(["check", *names]) == 0
    assert capsys.readouterr().out.count("ok: ") == len(names) >= 16


def test_check_as_json_holds_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    bad = Path(__file__).parent / "bad" / "negative_seed.yaml"
    assert main(["check", "toy", str(bad), "--json"]) == 2
    rows = json.loads(capsys.readouterr().out)["scenarios"]
    assert [row["ok"] for row in rows] == [True, False]
    assert rows[1]["problems"][0]["path"] == "seed"
    assert rows[1]["problems"][0]["line"] == 8 + 1


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "simsynk", *arguments], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("stem", ["unknown_site", "bad_indent", "endless_alias"])
def test_real_process_ends_with_code_two(stem: str) -> None:
    done = _run("check", str(Path(__file__).parent / "bad" / f"{stem}.yaml"))
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_wrong_usage_ends_with_code_two() -> None:
    done = _run("chek")
    assert done.returncode == 2
    assert "Did you mean 'check'" in done.stderr
    assert _run("check").returncode == 2
    assert _run("check", "toy", "--sett", "a=1").returncode == 2


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise there")
def test_closed_pipe_is_quiet() -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    command = [sys.executable, "-m", "simsynk", "schema"]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, text=True, timeout=60)
    os.close(write_end)
    assert done.stderr == ""
    assert done.returncode == 141


def test_interruption_ends_with_code_130(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("simsynk.cli.check.load", interrupted)
    assert main(["check", "toy"]) == 130
    assert "Traceback" not in capsys.readouterr().err
