"""The table of a sweep as files for other programs: CSV, Parquet and netCDF.

A file appears under its name when it is complete, and never before: one that was there stays until then. No file
holds a time or a place, so that equal sweeps make equal files.
"""

from __future__ import annotations

import csv
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simsynk.study.sweep.columns import (
    columns,
    factor_column,
    headed,
    headers,
    needed,
    replicate_columns,
    word,
)
from simsynk.study.sweep.journal_faults import told, wrong
from simsynk.study.sweep.packing import as_json
from simsynk.study.sweep.table import STATISTICS, SweepTable

if TYPE_CHECKING:
    import xarray

_ROWS_AT_ONCE = 100_000


@contextmanager
def complete_file(path: Path) -> Iterator[Path]:
    """Where to write a file that is to appear under its name as a whole.

    Parameters
    ----------
    path
        Its name in the end.

    Raises
    ------
    InputError
        When it cannot be written.
    DiskFull
        When there is no room.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    if path.is_dir():
        raise wrong(path, "is a folder, not a file", "name a file in it")
    try:
        with told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            yield part
            with open(part, "r+b") as file:
                os.fsync(file.fileno())
            os.replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink()


def write_text(text: str, path: Path) -> None:
    """Write a text, whole or not at all; see `complete_file` for what is raised."""
    with complete_file(path) as part:
        part.write_text(text, encoding="utf-8")


def write_csv(table: SweepTable, path: Path) -> None:
    """Write one row for each point: factors with units, statistics of every outcome, and what became of the point.

    UTF-8, headers in plain letters, numbers with as many digits as they need to be read back to the same bits,
    empty cells for what is not known.

    Parameters
    ----------
    table
        The points.
    path
        The file.
    """
    cells = [_cells(column) for column in columns(table).values()]
    with complete_file(path) as part, open(part, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headers(table))
        writer.writerows(zip(*cells, strict=True))


def write_replicates_csv(table: SweepTable, path: Path) -> None:
    """Write one row for each replicate of the points that kept them: number of the point, factors, outcomes.

    Raises
    ------
    InputError
        When no point kept its replicates.
    """
    names = replicate_columns(table)
    units = ["", *(one.unit for one in table.factors), "", *(one.unit for one in table.outcomes)]
    with complete_file(path) as part, open(part, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(headed(name, unit) for name, unit in zip(names, units, strict=True))
        for block in _replicates(table, path):
            writer.writerows(zip(*(_cells(column) for column in block), strict=True))


def _cells(column: Any) -> list[Any]:
    values = column.tolist() if isinstance(column, np.ndarray) else column
    return ["" if isinstance(value, float) and math.isnan(value) else value for value in values]


def _replicates(table: SweepTable, path: Path) -> Iterator[list[Any]]:
    """The columns of the replicates of one point after another."""
    some = False
    for place, values in enumerate(table.kept):
        if values is None:
            continue
        some = True
        count = len(values)
        stood = (table.values[factor.name][place] for factor in table.factors)
        block: list[Any] = [np.full(count, table.number[place])]
        block += [
            np.full(count, at) if factor.numeric else [word(at)] * count
            for factor, at in zip(table.factors, stood, strict=True)
        ]
        yield [*block, np.arange(count), *np.ascontiguousarray(values.T)]
    if not some:
        fix = "points keep their replicates up to a limit of their number; export the points instead"
        raise wrong(path, "no point of this sweep kept its replicates", fix)


def write_parquet(table: SweepTable, path: Path, *, replicates: bool = False) -> None:
    """Write the points, or every replicate, as Parquet; units and labels are in the metadata of the columns.

    Parameters
    ----------
    table
        The points.
    path
        The file.
    replicates
        Whether to write one row for each replicate of the points that kept them, in place of one for each point.

    Raises
    ------
    InputError
        When pyarrow is not installed, or no point kept its replicates.
    """
    arrow, parquet = needed("pyarrow"), needed("pyarrow.parquet")
    if replicates:
        names, blocks = replicate_columns(table), _joined(_replicates(table, path))
    else:
        found = columns(table)
        names, blocks = list(found), iter([list(found.values())])
    about = {name: value if isinstance(value, str) else as_json(value) for name, value in table.about.items()}
    told_of, writer = _told_of(table), None
    with complete_file(path) as part:
        try:
            for block in blocks:
                arrays = [_arrow(arrow, column) for column in block]
                fields = [arrow.field(n, a.type, metadata=told_of.get(n)) for n, a in zip(names, arrays, strict=True)]
                schema = arrow.schema(fields, metadata=about)
                if writer is None:
                    writer = parquet.ParquetWriter(part, schema)
                writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
        finally:
            if writer is not None:
                writer.close()


def _joined(blocks: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Columns of many points together, so that a file is not made of small pieces."""
    waiting: list[list[Any]] = []
    for block in blocks:
        waiting.append(block)
        if sum(len(one[0]) for one in waiting) >= _ROWS_AT_ONCE:
            yield _stacked(waiting)
            waiting = []
    if waiting:
        yield _stacked(waiting)


def _stacked(blocks: list[list[Any]]) -> list[Any]:
    stacked: list[Any] = []
    for parts in zip(*blocks, strict=True):
        words = isinstance(parts[0], list)
        stacked.append([one for part in parts for one in part] if words else np.concatenate(parts))
    return stacked


def _arrow(arrow: Any, column: Any) -> Any:
    """A column of a Parquet file; what is not known is missing there, not NaN."""
    if not isinstance(column, np.ndarray):
        return arrow.array(column, arrow.string())
    return arrow.array(column, mask=np.isnan(column) if column.dtype.kind == "f" else None)


def _told_of(table: SweepTable) -> dict[str, dict[str, str]]:
    """Unit and label of every column that has them, for a table of points and for one of replicates."""
    found = {factor_column(one): {"unit": one.unit, "label": one.label} for one in table.factors}
    single = replicate_columns(table)[2 + len(table.factors) :]
    for outcome, name in zip(table.outcomes, single, strict=True):
        told_of = {"unit": outcome.unit, "label": outcome.label, "kind": outcome.kind}
        found |= {name: told_of} | {f"{outcome.name}.{one}": told_of for one in STATISTICS[1:]}
        found[f"{outcome.name}.count"] = {"unit": "", "label": outcome.label, "kind": outcome.kind}
    return found


def to_xarray(table: SweepTable) -> xarray.Dataset:
    """The points as a data set with named axes.

    A full grid has one axis for each factor; any other design has the axis `point`, with the factors along it.
    Units and labels are attributes of the variables.

    Raises
    ------
    InputError
        When xarray is not installed.
    """
    dataset = needed("xarray").Dataset
    found, told_of = columns(table), _told_of(table)
    names = [factor_column(factor) for factor in table.factors]
    levels = [list(dict.fromkeys(_cells(found[name]))) for name in names]
    places = _grid_places([_cells(found[name]) for name in names], levels)
    axes = tuple(names) if places is not None else ("point",)
    shape = tuple(len(one) for one in levels) if places is not None else (len(table),)
    at = np.arange(len(table)) if places is None else places

    def variable(name: str) -> tuple[tuple[str, ...], NDArray[Any], dict[str, str]]:
        values = found[name] if isinstance(found[name], np.ndarray) else np.array(found[name], object)
        values = values.astype(np.int32) if values.dtype.kind == "i" else values
        laid = np.empty(len(table), values.dtype)
        laid[at] = values
        return axes, laid.reshape(shape), _attributes(told_of.get(name, {}))

    if places is None:
        coordinates: dict[str, Any] = {name: variable(name) for name in names}
    else:
        coordinates = {
            name: (name, np.array(one, None if factor.numeric else object), _attributes(told_of[name]))
            for name, one, factor in zip(names, levels, table.factors, strict=True)
        }
    variables = {name: variable(name) for name in found if name not in names}
    about = {name: value if isinstance(value, str) else as_json(value) for name, value in table.about.items()}
    return dataset(variables, coords=coordinates, attrs=about)


def _grid_places(stood: Sequence[Sequence[Any]], levels: Sequence[Sequence[Any]]) -> NDArray[np.int64] | None:
    """Place of every point in the grid of all combinations of levels, (points,); None when it is not one."""
    if not stood or math.prod(len(one) for one in levels) != len(stood[0]):
        return None
    ranks = [{value: rank for rank, value in enumerate(one)} for one in levels]
    index = [[rank[value] for value in column] for column, rank in zip(stood, ranks, strict=True)]
    places = np.ravel_multi_index(index, [len(one) for one in levels])
    return places if len(np.unique(places)) == len(places) else None


def _attributes(told_of: Mapping[str, str]) -> dict[str, str]:
    named = {"units": told_of.get("unit", ""), "long_name": told_of.get("label", "")}
    return {name: text for name, text in named.items() if text}


def write_netcdf(table: SweepTable, path: Path) -> None:
    """Write the points as netCDF 3, which every program for such files reads; see `to_xarray`.

    Raises
    ------
    InputError
        When xarray is not installed.
    """
    dataset = to_xarray(table)
    with complete_file(path) as part:
        dataset.to_netcdf(part, engine="scipy", format="NETCDF3_64BIT")
