"""Where the arrays of each replicate are kept while a run goes on: in memory, or on disk to be resumed.

On disk every array is one raw file with a fixed place for each replicate, so that memory does not grow with the
number of replicates. A checkpoint says which places are filled and holds the sums that only make sense together;
it is replaced as a whole, so a killed run loses the work since the last checkpoint and nothing else.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

_BLOCK_BYTES = 1 << 23
_NOWHERE = -1

Layout = Mapping[str, tuple[str, tuple[int, ...]]]
"""Name of each array -> its dtype and its shape for one replicate."""


class Store:
    """Arrays of one entry for each replicate, and sums over replicates.

    Parameters
    ----------
    numbers
        The replicate numbers that the run wants, in order.
    layout
        Arrays kept for each replicate.
    sums
        Whole-number arrays that are summed over replicates: name -> shape. Whole numbers, because their sum does
        not depend on the order of addition.
    folder
        Where to keep them; None keeps them in memory.
    recipe
        What the numbers depend on. Entries of a folder with another recipe are not used.
    """

    def __init__(
        self,
        numbers: Sequence[int],
        layout: Layout,
        sums: Mapping[str, tuple[int, ...]],
        folder: Path | None = None,
        recipe: Mapping[str, Any] | None = None,
    ) -> None:
        self.numbers = np.array(numbers, np.int64)
        self.layout = dict(layout)
        self.folder = folder
        self.done = np.zeros(len(numbers), bool)
        # The place that was counted last goes with the sums: an interrupt falls before both or after both.
        self._counted: tuple[int, dict[str, NDArray[Any]]] = (
            _NOWHERE, {name: np.zeros(shape, np.int64) for name, shape in sums.items()}
        )  # fmt: skip
        self.recipe = json.dumps(recipe or {}, sort_keys=True)
        self._files: dict[str, BinaryIO] = {}
        self._memory: dict[str, NDArray[Any]] = {}
        if folder is None:
            self._memory = {n: np.zeros((len(numbers), *shape), dtype) for n, (dtype, shape) in layout.items()}
        else:
            self._open(folder)

    @classmethod
    def of(cls, numbers: Sequence[int], arrays: Mapping[str, NDArray[Any]]) -> Store:
        """A store in memory of replicates that are finished.

        Parameters
        ----------
        numbers
            Their numbers, in order.
        arrays
            Arrays by name, the first axis of each being the replicate.
        """
        store = cls(numbers, {name: (array.dtype.str, array.shape[1:]) for name, array in arrays.items()}, {})
        store._memory = dict(arrays)
        store.done[:] = True
        return store

    def _open(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._resume(folder / "checkpoint.npz")
        for name in self.layout:
            path = folder / f"{name}.raw"
            self._files[name] = open(path, "r+b" if path.exists() and self.done.any() else "w+b")  # noqa: SIM115

    def _resume(self, checkpoint: Path) -> None:
        if not checkpoint.exists():
            return
        try:
            with open(checkpoint, "rb") as file, np.load(file, allow_pickle=False) as kept:
                same = str(kept["recipe"]) == self.recipe and np.array_equal(kept["numbers"], self.numbers)
                if same:
                    self.done = kept["done"]
                    self._counted = _NOWHERE, {name: kept[f"sum_{name}"] for name in self.sums}
        except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
            self.done[:] = False

    @property
    def sums(self) -> dict[str, NDArray[Any]]:
        """Sums over the finished replicates by name."""
        return self._counted[1]

    @sums.setter
    def sums(self, sums: dict[str, NDArray[Any]]) -> None:
        self._counted = _NOWHERE, sums

    def __len__(self) -> int:
        return len(self.numbers)

    def _size(self, name: str) -> tuple[np.dtype[Any], tuple[int, ...], int]:
        dtype, shape = self.layout[name]
        kind = np.dtype(dtype)
        return kind, shape, kind.itemsize * int(np.prod(shape, dtype=np.int64))

    def write(self, place: int, arrays: Mapping[str, NDArray[Any]], sums: Mapping[str, NDArray[Any]]) -> None:
        """Keep one replicate; `place` is its index in `numbers`."""
        for name, array in arrays.items():
            if self.folder is None:
                self._memory[name][place] = array
                continue
            kind, _, size = self._size(name)
            self._files[name].seek(place * size)
            self._files[name].write(np.ascontiguousarray(array, kind).tobytes())
        self._counted = place, {**self.sums, **{name: self.sums[name] + array for name, array in sums.items()}}
        self.done[place] = True

    def checkpoint(self) -> None:
        """Make what was written so far safe against a kill, also when an interrupt broke off the last `write`."""
        last, _ = self._counted
        if last != _NOWHERE:
            self.done[last] = True
        if self.folder is None:
            return
        for file in self._files.values():
            file.flush()
        path = self.folder / "checkpoint.npz"
        kept = {f"sum_{name}": total for name, total in self.sums.items()}
        with open(path.with_suffix(".tmp"), "wb") as file:
            np.savez(file, recipe=self.recipe, numbers=self.numbers, done=self.done, **kept)  # type: ignore[arg-type]
        os.replace(path.with_suffix(".tmp"), path)

    def close(self) -> None:
        """Close the files; nothing is removed."""
        for file in self._files.values():
            file.close()

    def places(self) -> NDArray[np.int64]:
        """Places of the finished replicates, ascending."""
        return np.flatnonzero(self.done)

    def blocks(self, name: str) -> Iterator[NDArray[Any]]:
        """The finished replicates of an array, in order, a block at a time, (some, ...)."""
        _, shape, size = self._size(name)
        step = max(1, _BLOCK_BYTES // max(size, 1))
        for start in range(0, len(self), step):
            stop = min(start + step, len(self))
            if self.folder is None:
                block = self._memory[name][start:stop]
            else:
                block = self._read(name, start * size, (stop - start) * size).reshape(stop - start, *shape)
            yield block[self.done[start:stop]]

    def array(self, name: str) -> NDArray[Any]:
        """All finished replicates of an array in memory, (replicates, ...)."""
        kind, shape, _ = self._size(name)
        blocks = list(self.blocks(name))
        return np.concatenate(blocks) if blocks else np.zeros((0, *shape), kind)

    def rows(self, name: str, places: NDArray[np.int64], entry: int | None = None) -> NDArray[Any]:
        """Some replicates of an array, (replicates, ...).

        Parameters
        ----------
        name
            Of the array.
        places
            Their places in `numbers`, as `places` gives those of the finished ones.
        entry
            One place along the array's own first axis, as a day, which is then left out; None reads everything.
        """
        if self.folder is None:
            return self._memory[name][places] if entry is None else self._memory[name][places, entry]
        kind, shape, size = self._size(name)
        run = len(places) > 0 and places[-1] - places[0] == len(places) - 1 and bool((np.diff(places) == 1).all())
        if run and len(places) * size <= _BLOCK_BYTES:
            block = self._read(name, int(places[0]) * size, len(places) * size).reshape(len(places), *shape)
            return block.copy() if entry is None else block[:, entry].copy()
        start, part, shape = (0, size, shape) if entry is None else _part(entry, size, shape)
        found = np.empty((len(places), part // kind.itemsize), kind)
        for row, place in zip(found, places.tolist(), strict=True):
            row[:] = self._read(name, place * size + start, part)
        return found.reshape(len(places), *shape)

    def _read(self, name: str, start: int, size: int) -> NDArray[Any]:
        """Some bytes of an array's file; what was never written is zero."""
        self._files[name].seek(start)
        return np.frombuffer(self._files[name].read(size).ljust(size, b"\0"), self.layout[name][0])

    def save_npz(self, path: Path, extra: Mapping[str, NDArray[Any]]) -> None:
        """Write every array as one compressed NPZ without holding it in memory; the bytes depend on nothing else."""
        count = int(self.done.sum())
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, array in extra.items():
                with _entry(archive, name) as file:
                    np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
            for name in self.layout:
                kind, shape, _ = self._size(name)
                header = {"descr": kind.str, "fortran_order": False, "shape": (count, *shape)}
                with _entry(archive, name) as file:
                    head = io.BytesIO()
                    np.lib.format.write_array_header_1_0(head, header)
                    file.write(head.getvalue())
                    for block in self.blocks(name):
                        file.write(np.ascontiguousarray(block).tobytes())


def _part(entry: int, size: int, shape: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    """First byte, number of bytes and shape of one place along the first axis of a replicate's array.

    Raises
    ------
    IndexError
        For a place that there is not, whose bytes would be those of another replicate.
    """
    if not 0 <= entry < shape[0]:
        raise IndexError(f"there is no place {entry} among {shape[0]}")
    part = size // shape[0]
    return entry * part, part, shape[1:]


def _entry(archive: zipfile.ZipFile, name: str) -> Any:
    """An entry with a fixed date, so that equal numbers make equal files."""
    info = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return archive.open(info, "w", force_zip64=True)
