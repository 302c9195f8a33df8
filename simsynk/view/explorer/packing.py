"""Numbers of a page as one compressed text: a tree of names and values, and arrays that stand beside it."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Fixed:
    """An array that is kept in steps: 64-bit numbers in the page, small in the file.

    Parameters
    ----------
    values
        Any shape.
    step
        Distance of two numbers that can be told apart.
    """

    values: NDArray[np.float64] = field(repr=False)
    step: float

    def steps(self) -> NDArray[np.int64]:
        """The values in whole steps."""
        return np.rint(self.values / self.step).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Steps:
    """Whole numbers that the page multiplies by a step.

    Parameters
    ----------
    counts
        Any shape, within 31 bits.
    step
        What one is worth.
    """

    counts: NDArray[np.int64] = field(repr=False)
    step: float


def pack(tree: Mapping[str, Any]) -> str:
    """A tree with arrays in it as base64 text, compressed.

    Parameters
    ----------
    tree
        Mappings, sequences, plain values, and arrays: whole numbers and flags come back exactly, `Fixed` and
        `Steps` as 64-bit numbers on their steps, other arrays as the very 64-bit numbers.

    Examples
    --------
    >>> text = pack({"name": "toy", "values": np.array([1.0, 2.5])})
    >>> len(text) < 200
    True
    """
    writer = _Writer()
    head = {"tree": writer.plain(tree), "arrays": writer.table}
    words = json.dumps(head, separators=(",", ":"), allow_nan=False).encode()
    raw = struct.pack("<I", len(words)) + words + b"".join(writer.parts)
    return base64.b64encode(zlib.compress(raw, 9)).decode()


class _Writer:
    """Collects the arrays of a tree."""

    def __init__(self) -> None:
        self.table: list[dict[str, Any]] = []
        self.parts: list[bytes] = []

    def plain(self, node: Any) -> Any:
        """The tree with numbers of arrays in their places."""
        if isinstance(node, Fixed):
            return self._steps(node.steps(), node.step)
        if isinstance(node, Steps):
            return self._steps(node.counts, node.step)
        if isinstance(node, np.ndarray):
            return self._array(node)
        if isinstance(node, Mapping):
            return {str(key): self.plain(value) for key, value in node.items()}
        if isinstance(node, Sequence) and not isinstance(node, str):
            return [self.plain(value) for value in node]
        return node.item() if isinstance(node, np.generic) else node

    def _steps(self, counts: NDArray[np.int64], step: float) -> dict[str, int]:
        if counts.size and np.abs(counts).max() > _MOST:
            raise ValueError("an array has a value too large for its step")
        small = np.ascontiguousarray(counts).astype("<i4").ravel()
        # Small numbers of either sign get small codes, so that their upper bytes are zero.
        codes = ((small.astype("<i8") << 1) ^ (small.astype("<i8") >> 63)).astype("<u4")
        return self._add("steps", codes, {"step": step})

    def _array(self, array: NDArray[Any]) -> dict[str, int]:
        flat = np.ascontiguousarray(array).ravel()
        if flat.dtype == np.bool_ or flat.dtype == np.uint8:
            return self._add("bytes", flat.astype("<u1"), {})
        if np.issubdtype(flat.dtype, np.integer):
            return self._add("whole", flat.astype("<i4"), {})
        return self._add("numbers", flat.astype("<f8"), {})

    def _add(self, kind: str, flat: NDArray[Any], more: Mapping[str, Any]) -> dict[str, int]:
        self.table.append({"kind": kind, "length": len(flat), **more})
        self.parts.append(flat.view(np.uint8).reshape(len(flat), flat.itemsize).T.tobytes())
        return {"$array": len(self.table) - 1}
