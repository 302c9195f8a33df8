"""The one way in which simsynk compiles: flat kernels, no fast-math, no threads inside, a cache that cannot lie.

Numba judges a cached kernel by its own source file alone, so an edit to a function that it calls would leave a
stale result. The cache therefore lives in a folder named by a hash of every kernel source; it stands in the
user's cache directory, which also serves read-only installs. Where no place can be written, kernels are compiled
afresh in each process and `cache_note` says so.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_KERNEL_SOURCES = ("jit.py", "rng.py", "**/kernels.py")


@functools.cache
def source_hash() -> str:
    """Hash of every kernel source and of numba's version, 16 hexadecimal digits."""
    root = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for pattern in _KERNEL_SOURCES:
        for path in sorted(root.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _candidates() -> list[Path]:
    found = [os.environ.get("SIMSYNK_CACHE_DIR", ""), os.environ.get("NUMBA_CACHE_DIR", "")]
    if sys.platform == "win32":
        found.append(os.environ.get("LOCALAPPDATA", ""))
    found.append(os.environ.get("XDG_CACHE_HOME", ""))
    home = os.path.expanduser("~")
    if os.path.isabs(home):
        found.append(os.path.join(home, "Library/Caches" if sys.platform == "darwin" else ".cache"))
    return [Path(place) / "simsynk" for place in found if place and os.path.isabs(place)]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


@functools.cache
def cache_folder() -> Path | None:
    """Where compiled kernels are kept, or None when no place can be written."""
    for base in _candidates():
        folder = base / f"kernels-{source_hash()}"
        if _writable(folder):
            return folder
    return None


def cache_note() -> str:
    """One line for the user about the kernel cache; empty when kernels are already compiled."""
    folder = cache_folder()
    if folder is None:
        return "no writable cache folder: kernels are compiled in every run (set SIMSYNK_CACHE_DIR to keep them)"
    return "" if any(folder.rglob("*.nbc")) else "compiling kernels (first run only)"


def kernel(function: Function) -> Function:
    """Compile a function of numbers and arrays, releasing the interpreter lock while it runs.

    Division by zero gives inf or nan as in C, and no index is checked: callers size every array.
    """
    folder = cache_folder()
    before = numba.config.CACHE_DIR
    if folder is not None:
        numba.config.CACHE_DIR = str(folder)
    try:
        compiled = numba.njit(cache=folder is not None, nogil=True, error_model="numpy")(function)
    finally:
        numba.config.CACHE_DIR = before
    return compiled
