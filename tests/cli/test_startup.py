"""The light commands stay light: what they load, and how long the help page takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simsynk.cli.main import COMMANDS, main
from simsynk.notice import NOTICE

HEAVY = {"numba", "llvmlite", "matplotlib", "networkx", "scipy", "pandas"}
SPY = (
    "import json, sys\n"
    "from simsynk.cli.main import main\n"
    "code = main(json.loads(sys.argv[1]))\n"
    "print(json.dumps([code, sorted({name.split('.')[0] for name in sys.modules})]), file=sys.stderr)\n"
)


def _loaded_by(*arguments: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SPY, json.dumps(arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    assert code == 0, done.stderr
    return set(modules)


@pytest.mark.parametrize("arguments", [("scenarios",), ("schema",), ("check", "toy", "bells_palsy_severe")])
def test_light_commands_load_no_heavy_library(arguments: tuple[str, ...]) -> None:
    assert not _loaded_by(*arguments) & HEAVY


STUDY = """\
schema: simsynk.study/1
name: light
scenario: bells_palsy_severe
settings: {central.crosstalk: "= leak / 2"}
factors:
  leak: {range: [0, 0.4]}
  delay: {path: "timeline[0].day", distribution: {kind: normal, mean: 5, sd: 1, low: 0}}
outcomes: {tight: score(sunnybrook_composite), eye: sign(eye_closes_on_smile), mouth: commissure_excursion_mm(smile)}
"""


@pytest.mark.parametrize("arguments", [("schema", "--study"), ("check",)])
def test_a_study_is_checked_without_any_heavy_library(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Names of scores and signs are looked up, and a normal distribution is cut, without compiled code."""
    path = tmp_path / "light.yaml"
    path.write_text(STUDY, encoding="utf-8")
    named = (str(path),) if arguments == ("check",) else ()
    assert not _loaded_by(*arguments, *named) & HEAVY


@pytest.mark.parametrize("arguments", [("--help",), ("--version",)])
def test_help_loads_next_to_nothing(arguments: tuple[str, ...]) -> None:
    assert not _loaded_by(*arguments) & (HEAVY | {"pydantic", "numpy", "yaml", "rich"})


def test_help_is_quick() -> None:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "simsynk", "--help"], capture_output=True, check=True, timeout=60)
        times.append(time.perf_counter() - start)
    # The aim is 0.15 s on a quiet machine; the bound leaves room for a busy one.
    assert min(times) < 0.4


def test_help_lists_every_command_by_section(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    page = capsys.readouterr().out
    assert page.index("Look:") < page.index("scenarios") < page.index("Run:") < page.index("check")
    assert all(about in page for _, about, _ in COMMANDS.values())


def test_version_carries_the_notice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("simsynk ")
    assert NOTICE in told
    assert "The developers have not sought regulatory approval for any clinical use." in NOTICE


def test_scenarios_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {"name", "title", "shows"} == set(rows[0])
    assert "bells_palsy_severe" in [row["name"] for row in rows]


def test_schema_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out)["$schema"].startswith("https://json-schema.org/")
