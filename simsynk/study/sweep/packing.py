"""How the journal writes numbers down: settings as JSON, values of replicates as compressed bytes; no bit is lost."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEAD = struct.Struct("<II")


def as_json(value: Any) -> str:
    """A setting as JSON text; numbers keep every bit, numpy's become plain ones.

    Raises
    ------
    ValueError
        For a number that is not finite.

    Examples
    --------
    >>> as_json({"plan": "nothing", "gap": np.float64(0.1)})
    '{"gap": 0.1, "plan": "nothing"}'
    """
    return json.dumps(value, default=_plain, sort_keys=True, allow_nan=False)


def _plain(value: Any) -> Any:
    """A numpy number, an array or a mapping in a form that JSON has."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    return str(value)


def packed(values: NDArray[np.float64], names: Sequence[str]) -> bytes:
    """Values of replicates with the names of their columns, as bytes that any program can read.

    Two little-endian 32-bit numbers (bytes of the names, replicates), the names as JSON, then zlib of the values as
    little-endian 64-bit floats, replicate by replicate.

    Examples
    --------
    >>> unpacked(packed(np.array([[0.1, np.nan]]), ["a", "b"]))
    (array([[0.1, nan]]), ['a', 'b'])
    """
    table = np.ascontiguousarray(values, "<f8").reshape(len(values), len(names))
    head = json.dumps(list(names)).encode("utf-8")
    return _HEAD.pack(len(head), len(table)) + head + zlib.compress(table.tobytes(), 6)


def unpacked(blob: bytes) -> tuple[NDArray[np.float64], list[str]]:
    """Values of replicates (replicates, columns) and the names of their columns.

    Raises
    ------
    ValueError
        When the bytes are not what `packed` makes.
    """
    try:
        size, count = _HEAD.unpack_from(blob)
        names = json.loads(blob[_HEAD.size : _HEAD.size + size])
        length = 8 * count * len(names)
        # Asked for one byte more than can be there: damaged bytes must not swell to any length.
        raw = zlib.decompressobj().decompress(blob[_HEAD.size + size :], length + 1)
    except (struct.error, zlib.error) as error:
        raise ValueError(str(error)) from None
    if len(raw) != length:
        raise ValueError(f"{len(raw)} bytes in place of {length}")
    return np.frombuffer(raw, "<f8").reshape(count, len(names)).astype(np.float64), names
