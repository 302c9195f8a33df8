"""The C++ twin of the kernels: built with g++, called with the kernels' own arguments, exchanged for them on demand.

The parameters of a C++ function are found by name among those of the kernel that it stands for, so the twin
follows when a kernel's arguments change place. Scratch arrays that a kernel does not have are made here.
"""

from __future__ import annotations

import ctypes
import functools
import hashlib
import importlib
import inspect
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

import simsynk

_MODULES = [
    importlib.import_module(f"simsynk.{path.parent.name}.kernels")
    for path in sorted(Path(simsynk.__file__).parent.glob("*/kernels.py"))
]

HOMES = {
    kernel: next(module for module in _MODULES if hasattr(module, kernel))
    for kernel in ("regrow", "sort_by_zone", "reinnervate", "express")
}
"""Kernel -> module in which it stands."""

FLAGS = ("-O3", "-march=native", "-ffp-contract=off", "-std=c++17", "-shared", "-fPIC")

_FOLDER = Path(__file__).parent
_DTYPES: dict[str, Any] = {"i16": np.int16, "i32": np.int32, "i64": np.int64, "float": np.float32,
                           "double": np.float64, "bool": np.bool_}  # fmt: skip
_SCRATCH = {"held": "first", "owner": "first", "listed": "first",
            "spell": "order"}  # fmt: skip


def compiler() -> str | None:
    """The C++ compiler, or None where there is none."""
    return shutil.which("g++")


@functools.cache
def library() -> ctypes.CDLL:
    """Compile the twin, once for each state of its sources, and load it."""
    sources = sorted(_FOLDER.glob("*.[ch]pp"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    built = Path(tempfile.gettempdir()) / f"simsynk-twin-{os.getuid()}-{digest}.so"
    if not built.exists():
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder) / built.name
            units = [str(path) for path in sources if path.suffix == ".cpp"]
            subprocess.run([str(compiler()), *FLAGS, "-o", str(fresh), *units], check=True)
            shutil.move(fresh, built)
    return ctypes.CDLL(str(built))


@functools.cache
def parameters(kernel: str) -> tuple[tuple[str, str, bool], ...]:
    """Name, C++ type and whether it is an array, of each parameter of a twin."""
    text = "\n".join(path.read_text() for path in sorted(_FOLDER.glob("*.cpp")))
    found = re.search(rf'extern "C" \w+ {kernel}\((.*?)\) {{', text, re.S)
    if found is None:
        raise LookupError(f"no C++ function named {kernel}")
    declared = [re.fullmatch(r"(?:const )?(\w+)(\*?) (\w+)", " ".join(one.split())) for one in found[1].split(",")]
    return tuple((one[3], one[1], one[2] == "*") for one in declared if one is not None)


def arguments(kernel: str, values: Sequence[Any]) -> list[Any]:
    """The arguments of a kernel as its twin takes them; hold `values` for as long as they are in use."""
    python = getattr(HOMES[kernel], kernel)
    names = inspect.signature(getattr(python, "py_func", python)).parameters
    given = dict(zip(names, values, strict=True))
    for name, like in _SCRATCH.items():
        if kernel == "reinnervate" and (name not in given or given[name].dtype != np.int32):
            given[name] = np.zeros(len(given[like]), np.int32)
    return [_convert(name, kind, is_array, given) for name, kind, is_array in parameters(kernel)]


def _convert(name: str, kind: str, is_array: bool, given: dict[str, Any]) -> Any:
    if is_array:
        array = given[name]
        if array.dtype != _DTYPES[kind] or not array.flags.c_contiguous:
            raise TypeError(f"{name} is {array.dtype}, the C++ twin takes contiguous {kind}")
        pointer = ctypes.c_void_p(array.ctypes.data)
        pointer.array = array  # type: ignore[attr-defined]
        return pointer
    side, _, of = name.partition("_")
    if name not in given and side in ("len", "wide"):
        return ctypes.c_int64(given[of].shape[side == "wide"])
    return ctypes.c_double(given[name]) if kind == "double" else ctypes.c_int64(given[name])


def twin(kernel: str) -> Callable[..., int]:
    """The C++ function of a kernel, with the kernel's own arguments."""
    function = getattr(library(), kernel)
    function.restype = ctypes.c_int64

    def call(*values: Any) -> int:
        return int(function(*arguments(kernel, values)))

    return call


@contextmanager
def exchanged() -> Iterator[None]:
    """Let simsynk run on the C++ twin instead of its kernels."""
    with ExitStack() as stack:
        for kernel, module in HOMES.items():
            call = twin(kernel)
            call.py_func = getattr(module, kernel).py_func  # type: ignore[attr-defined]
            stack.enter_context(mock.patch.object(module, kernel, call))
        yield
