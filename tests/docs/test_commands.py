"""Every command and every piece of Python in the documentation does what it says, from a clean folder."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from simsynk.cli.main import main
from simsynk.scenario.load import load
from simsynk.scenario.schema import ScenarioModel
from simsynk.study.run import Run

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "docs" / "_build"
WRITTEN = sorted(page for page in (ROOT / "docs").rglob("*.md") if BUILT not in page.parents)
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *WRITTEN]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _blocks(page: Path) -> list[tuple[str, str]]:
    """Fenced blocks of a page in order: language, text."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def _commands(text: str) -> Iterator[list[str]]:
    """Commands of a shell block; lines that end with a backslash go on."""
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words:
            yield words


def _run(words: list[str]) -> None:
    if words[0] == "simsynk":
        assert main(words[1:]) == 0, shlex.join(words)
    elif words[0] == "make":
        targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(words[1:]) <= set(targets)
    else:
        assert words[0] == "python", f"the page shows a command that no test knows: {shlex.join(words)}"
        assert (ROOT / words[1]) in EXAMPLES


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks(page)], ids=_name)
def test_a_page_can_be_followed(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of one page are run in order in one folder, which holds the examples as a checkout does."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for language, text in _blocks(page):
        if language in ("sh", "console"):
            for words in _commands(text):
                _run(words)
        elif language == "python":
            exec(compile(text, _name(page), "exec"), names)


@pytest.mark.parametrize("path", EXAMPLES, ids=_name)
def test_an_example_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every script of the gallery says something and leaves a picture, wherever it is started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(path)])
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.count("\n") > 1
    assert [one for one in (tmp_path / "results").rglob("*") if one.suffix in (".png", ".gif")]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_scenario_setting_is_explained() -> None:
    text = (ROOT / "docs" / "scenario.md").read_text(encoding="utf-8")
    regrowth = ScenarioModel.model_fields["regrowth"].annotation
    assert regrowth is not None
    names = [field.alias or name for name, field in ScenarioModel.model_fields.items()]
    names += list(regrowth.model_fields)
    assert [name for name in names if f"`{name}`" not in text] == []


def test_every_key_of_an_explorer_link_is_explained() -> None:
    """A link is read by people too; a new key without its line in the table would be a riddle."""
    text = (ROOT / "docs" / "explorer.md").read_text(encoding="utf-8")
    script = (ROOT / "simsynk" / "view" / "html" / "assets" / "explorer" / "hash.js").read_text(encoding="utf-8")
    own = re.findall(r"\[\"(\w)\",", script)
    led = [lead + key for key in re.findall(r"\[`\$\{lead\}(\w)`", script) for lead in ("", "o")]
    assert {"s", "d", "x"} <= {*own, *led}
    assert [key for key in (*own, *led) if f"`{key}`" not in text] == []


def test_every_array_and_measure_is_explained() -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    run = Run(load("toy", sets=["central.gain=1.1", "replicates=2"]), seed=1)
    result = run.fill(jobs=1)
    assert [name for name in (*run.store.layout, *result.scalars) if f"`{name}`" not in text] == []


def test_every_file_of_a_result_folder_is_explained(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "results.md").read_text(encoding="utf-8")
    assert main(["run", "toy", "--replicates", "2", "--seed", "1", "--out", str(tmp_path / "out")]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir() if f"`{path.name}`" not in text] == []
