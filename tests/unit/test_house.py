"""The rules of the house: sizes of files and functions, layers, the public names, sources of every number."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import simsynk
from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.evidence import Sourced, uncited
from simsynk.regrowth.rules import SPECIES, species_file
from simsynk.study.ledger import ledger

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "simsynk"
MOST_LINES, MOST_FUNCTION_LINES = 420, 70
SOURCES = sorted(
    path for folder in ("simsynk", "tests", "benchmarks", "examples") for path in (ROOT / folder).rglob("*.py")
)
MODULES = sorted(PACKAGE.rglob("*.py"))
PUBLIC = [
    "Examination", "InputError", "NOTICE", "Periphery", "Result", "Scenario", "SimsynkError", "Study", "SweepTable",
    "__version__", "examine", "grow", "load", "load_study", "prepare", "run", "run_study",
]  # fmt: skip


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its docstring and signature."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name != "kernels.py"], ids=_name)
def test_a_function_is_short(path: Path) -> None:
    assert [f.name for f in _functions(path) if _body_lines(f) > MOST_FUNCTION_LINES] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "misc", "helpers", "common", "base"}
    assert [_name(path) for path in SOURCES if {path.stem, path.parent.name} & empty] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_input_is_not_checked_by_assert(path: Path) -> None:
    """Asserts vanish under `python -O`; only the readable twins of the kernels may state an invariant."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert path.name == "reference.py" or not any(isinstance(node, ast.Assert) for node in ast.walk(tree))


@pytest.mark.parametrize("path", [path for path in MODULES if "cli" not in path.parts], ids=_name)
def test_only_the_command_line_prints(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert not any(isinstance(function, ast.Name) and function.id == "print" for function in calls)


def test_the_layers_hold() -> None:
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_public_names_are_frozen() -> None:
    """Scripts rely on these; a change belongs in the change log."""
    assert dir(simsynk) == sorted(PUBLIC)
    assert all(hasattr(simsynk, name) for name in PUBLIC)


def _kept() -> list[Path]:
    """Files that are tracked, or would be."""
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_a_machine_or_a_registry() -> None:
    folders = "|".join(["work", "home", "Users", "root", "opt"])
    hosts = "|".join(["py" + "pi", "python" + "hosted", "ana" + "conda"])
    forbidden = re.compile(rf"(?<![\w.~/-])/(?:{folders})/\w|https?://[\w.-]*(?:{hosts})[\w.-]*".encode())
    found = [
        f"{_name(path)}: {hit.group().decode()}" for path in _kept() if (hit := forbidden.search(path.read_bytes()))
    ]
    assert found == []


def _every_value() -> dict[str, Sourced]:
    nerves = [load_nerve(AnatomySettings(preset=preset)) for preset in PRESETS]
    entries = [entry for nerve in nerves for entry in ledger(nerve)]
    entries += [entry for species in SPECIES for entry in species_file(species).ledger()]
    return {entry.path: entry for entry in entries}


def test_every_packaged_number_has_a_source() -> None:
    values = _every_value()
    assert len(values) > 500
    assert [path for path, entry in values.items() if not entry.sources or "this_file" in entry.sources] == []


def test_every_cited_work_is_listed() -> None:
    assert uncited(tuple(_every_value().values())) == []


def test_a_range_holds_its_value() -> None:
    values = _every_value().values()
    ranged = [entry for entry in values if entry.low is not None and entry.high is not None]
    assert [e.path for e in ranged if not (e.low or 0.0) <= e.value <= (e.high or 0.0)] == []
