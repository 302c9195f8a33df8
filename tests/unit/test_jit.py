"""Can the kernel cache lie, fail on a read-only machine, or break when several processes fill it at once?"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import simsynk
from simsynk import jit
from simsynk.motor import kernels as motor_kernels
from simsynk.periphery import kernels as muscle_kernels
from simsynk.regrowth import kernels
from simsynk.scenario import catalogue
from simsynk.scenario.load import load
from simsynk.study.run import Run

PACKAGE = Path(simsynk.__file__).parent

PROBE = '''"""A kernel that calls another file's kernel."""

import numpy as np

from simsynk.jit import kernel
from simsynk.rng import philox


@kernel
def first_word(seed):
    zero = np.uint64(0)
    return philox(zero, zero, zero, zero, np.uint64(seed), zero)[0]
'''
ASK = "from simsynk.probe import kernels; from simsynk import jit; print(kernels.first_word(0), jit.cache_folder())"
PUBLISHED = 0x6627E8D5


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the package with one more kernel file, on its own path."""
    place = tmp_path / "site"
    shutil.copytree(PACKAGE, place / "simsynk", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(catalogue.folder(), place / "scenarios")
    (place / "simsynk" / "probe").mkdir()
    (place / "simsynk" / "probe" / "__init__.py").touch()
    (place / "simsynk" / "probe" / "kernels.py").write_text(PROBE, encoding="utf-8")
    return place


def _environment(place: Path, **extra: str) -> dict[str, str]:
    hidden = {"HOME", "XDG_CACHE_HOME", "NUMBA_CACHE_DIR", "SIMSYNK_CACHE_DIR", "LOCALAPPDATA", "PYTHONPATH"}
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return {**kept, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1", **extra}


def _ask(place: Path, cache: Path) -> tuple[int, str]:
    environment = _environment(place, SIMSYNK_CACHE_DIR=str(cache))
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=place,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=True,
    )
    word, folder = done.stdout.split()
    return int(word), folder


def _edit_callee(place: Path) -> None:
    """Seven rounds in place of ten, in `philox` alone; the caller's own file stays as it was."""
    path = place / "simsynk" / "rng.py"
    text = path.read_text(encoding="utf-8")
    assert text.count("for _ in range(10):\n        p0 = _M0 * c0") == 1
    changed = text.replace("for _ in range(10):\n        p0 = _M0 * c0", "for _ in range(7):\n        p0 = _M0 * c0")
    path.write_text(changed, encoding="utf-8")


def test_edited_callee_gives_a_fresh_result(copy: Path, tmp_path: Path) -> None:
    """Proves that a kernel is compiled anew when only a function that it calls has changed."""
    before, folder = _ask(copy, tmp_path / "cache")
    assert before == PUBLISHED
    assert _ask(copy, tmp_path / "cache") == (before, folder)
    _edit_callee(copy)
    after, other_folder = _ask(copy, tmp_path / "cache")
    assert after != before
    assert other_folder != folder


def test_one_folder_for_all_sources_would_lie(copy: Path, tmp_path: Path) -> None:
    """Negative control: with a folder that does not depend on the sources, the edited copy repeats the old result."""
    path = copy / "simsynk" / "jit.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("return digest.hexdigest()[:16]", "return 'always_the_same'"), encoding="utf-8")
    assert _ask(copy, tmp_path / "cache")[0] == PUBLISHED
    _edit_callee(copy)
    assert _ask(copy, tmp_path / "cache")[0] == PUBLISHED


def test_hash_covers_every_kernel_file() -> None:
    """Proves that no file that defines a kernel is left out of the hash; a kernel in another place would be."""
    covered = {path for pattern in jit._KERNEL_SOURCES for path in PACKAGE.glob(pattern)}
    using = {path for path in PACKAGE.rglob("*.py") if "\n@kernel" in path.read_text(encoding="utf-8")}
    assert using
    assert using <= covered


def test_read_only_machine_works_uncached_and_says_so(copy: Path, tmp_path: Path) -> None:
    """Proves that no writable place is needed: the program says what it costs, and writes nothing beside itself."""
    blocked = tmp_path / "a_file_and_no_folder"
    blocked.touch()
    before = sorted(copy.rglob("*"))
    for path in before:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "simsynk", "warm"],
            capture_output=True,
            text=True,
            env=_environment(copy, HOME=str(blocked / "home")),
            cwd=copy,
            timeout=120,
            check=False,
        )
    finally:
        for path in before:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert done.returncode == 0, done.stderr
    assert "no writable cache folder" in done.stderr
    assert "not kept" in done.stdout
    assert sorted(copy.rglob("*")) == before


def test_racing_processes_all_succeed(copy: Path, tmp_path: Path) -> None:
    """Proves that three processes that fill one cold cache together agree on the published word."""
    environment = _environment(copy, SIMSYNK_CACHE_DIR=str(tmp_path / "cache"))
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", ASK],
            cwd=copy,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for _ in range(3)
    ]
    told = [(*racer.communicate(timeout=120), racer.returncode) for racer in racers]
    assert [code for *_, code in told] == [0, 0, 0], told
    assert len({out for out, *_ in told}) == 1
    assert all(int(out.split()[0]) == PUBLISHED for out, *_ in told)


CASES = [
    ("toy", []),
    ("bells_palsy_severe", ["anatomy={preset: human, axons: 200}"]),
    ("two_lesions", ["anatomy={preset: human, axons: 200}", "side=left"]),
    ("rat_trunk_suture", ["regrowth.routing={kind: topographic}"]),
    ("trunk_transection_graft", ["anatomy={preset: human_typical, axons: 200}", "regrowth.sprout_reach=5"]),
    ("bilateral_palsy", ["anatomy={preset: human, axons: 200}", "central.ephapse=0.1"]),
]


def test_each_kernel_is_compiled_once() -> None:
    """Proves that every scenario calls a kernel with the same types; an int for a float would add a second."""
    for name, sets in CASES:
        Run(load(name, sets=sets), seed=2**40, numbers=range(2)).fill(jobs=2)
    for kernel in (kernels.regrow, kernels.sort_by_zone, muscle_kernels.reinnervate, motor_kernels.express):
        assert len(kernel.signatures) == 1, kernel.py_func.__name__
