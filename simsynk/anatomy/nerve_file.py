"""Reading a nerve file, packaged or a user's own, and checking that it describes a nerve."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from simsynk import documents
from simsynk.anatomy.nerve import EDGE_KINDS, POOL_KINDS, REGIONS, TARGET_KINDS, Edge, Nerve, Pool
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.errors import InputError, Problem, name_fix, unknown_name
from simsynk.evidence import EvidenceFile

SCHEMA = "simsynk.nerve/1"
_FILE_OF_PRESET = {"human": "human", "human_typical": "human", "rat_facial": "rat_facial", "toy": "toy"}
_TOP = {
    "schema", "name", "title", "regeneration", "commands", "root", "cross_section", "segments", "edges",
    "pools", "axons", "variants", "evidence",
}  # fmt: skip
_EDGE = {"from", "to", "kind", "region", "length_mm", "sd_mm", "order", "share", "axons", "evidence"}
_POOL = {
    "code",
    "kind",
    "target",
    "territory",
    "units",
    "fibres_per_unit",
    "supply",
    "outside_count",
    "evidence",
}


def load_nerve(settings: AnatomySettings, base: Path | None = None) -> Nerve:
    """The typical nerve of an anatomy setting, before any variant is drawn.

    Parameters
    ----------
    settings
        Preset or file.
    base
        Folder that a relative file path starts from.

    Raises
    ------
    InputError
        For an unknown preset or a faulty file.

    Examples
    --------
    >>> load_nerve(AnatomySettings(preset="toy")).muscles
    ('eyelid', 'cheek', 'chin')
    """
    if settings.file:
        path = Path(settings.file)
        return read_nerve(path if path.is_absolute() or base is None else base / path)
    if settings.preset not in PRESETS:
        raise unknown_name("anatomy", settings.preset, PRESETS, "a packaged anatomy")
    return _packaged(_FILE_OF_PRESET[settings.preset])


@functools.cache
def _packaged(name: str) -> Nerve:
    path = Path(str(resources.files("simsynk.anatomy"))) / "data" / f"{name}.yaml"
    return read_nerve(path, shown_as=f"simsynk/anatomy/data/{name}.yaml")


def read_nerve(path: Path, *, shown_as: str | None = None) -> Nerve:
    """Read one nerve file.

    Raises
    ------
    InputError
        With every structural fault of the file, each with its line.
    """
    document = documents.read_file(path, shown_as=shown_as)
    checker = _Checker(document)
    checker.top()
    checker.stop_if_faulty()
    file = EvidenceFile(document, str(document.data.get("name", path.stem)))
    nerve = _build(file, checker)
    checker.stop_if_faulty()
    _check_graph(nerve, checker)
    checker.stop_if_faulty()
    return nerve


class _Checker:
    """Collects the faults of one file."""

    def __init__(self, document: documents.Document) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def fault(self, key: documents.Key, message: str, fix: str = "") -> None:
        self.problems.append(self.document.problem(key, message, fix))

    def stop_if_faulty(self) -> None:
        if self.problems:
            raise InputError(self.problems)

    def top(self) -> None:
        data = self.document.data
        if not isinstance(data, Mapping):
            self.fault((), "a nerve file is a mapping of settings", "begin with 'schema: simsynk.nerve/1'")
            return
        self.names((), data, _TOP, "setting")
        if data.get("schema") != SCHEMA:
            self.fault(("schema",), f"expected {SCHEMA}", f"write 'schema: {SCHEMA}'")
        for name in ("name", "root", "edges", "pools"):
            if name not in data:
                self.fault((), f"'{name}' is required and is not there", f"add '{name}: ...'")
        for name in ("edges", "pools"):
            if name in data and not isinstance(data[name], Mapping):
                self.fault((name,), "must be a mapping name -> description")
                continue
            for entry, child in (data.get(name) or {}).items():
                if entry != "evidence" and not isinstance(child, Mapping):
                    self.fault((name, entry), "must be a mapping, as {from: ..., to: ..., length_mm: ...}")

    def names(self, key: documents.Key, node: Mapping[str, Any], allowed: set[str], what: str) -> None:
        for name in node:
            if name not in allowed:
                self.fault((*key, name), f"'{name}' is not a known {what}", name_fix(name, sorted(allowed)))

    def choice(self, key: documents.Key, value: Any, allowed: tuple[str, ...]) -> str:
        if value not in allowed:
            self.fault(key, f"'{value}' is not allowed", name_fix(str(value), allowed))
            return allowed[0]
        return str(value)

    def number(self, file: EvidenceFile, key: documents.Key, default: float | None, low: float, high: float) -> float:
        try:
            value = file.number(documents.path_text(key))
        except KeyError:
            if default is None:
                self.fault(key, "a number is required here and is not there")
            return default or 0.0
        if not low <= value <= high:
            self.fault(key, f"{value:g} is out of range: must be from {low:g} to {high:g}")
        return value


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    return ((name, node) for name, node in data.items() if name != "evidence")


def _build(file: EvidenceFile, checker: _Checker) -> Nerve:
    data = file.data
    edges = tuple(_edge(file, checker, name, node) for name, node in _entries(data["edges"]))
    pools = tuple(_pool(file, checker, name, node) for name, node in _entries(data["pools"]))
    counted = sum(pool.units for pool in pools if not pool.outside_count)
    axons = checker.number(file, ("axons",), counted, 1, 1e8) if "axons" in data else counted
    segments = {name: tuple(str(e) for e in parts) for name, parts in (data.get("segments") or {}).items()}
    return Nerve(
        name=str(data["name"]),
        title=str(data.get("title", data["name"])),
        root=str(data["root"]),
        edges=edges,
        segments=segments,
        pools=pools,
        axons=axons,
        cross_section=tuple(data.get("cross_section") or ()),
        regeneration=str(data.get("regeneration", "human")),
        commands=data.get("commands") or {},
        variants={k: v for k, v in _entries(data.get("variants") or {})},
        ledger=file.ledger(),
    )


def _edge(file: EvidenceFile, checker: _Checker, name: str, node: Mapping[str, Any]) -> Edge:
    key: documents.Key = ("edges", name)
    checker.names(key, node, _EDGE, "part of an edge")
    for end in ("from", "to"):
        if end not in node:
            checker.fault(key, f"'{end}' is required and is not there", f"add '{end}: node'")
    share = checker.number(file, (*key, "share"), None, 0, 1) if "share" in node else None
    return Edge(
        name=name,
        tail=str(node.get("from", "")),
        head=str(node.get("to", "")),
        kind=checker.choice((*key, "kind"), node.get("kind", "segment"), EDGE_KINDS),
        region=checker.choice((*key, "region"), node.get("region", "extratemporal"), REGIONS),
        length_mm=checker.number(file, (*key, "length_mm"), None, 0.01, 5000),
        sd_mm=checker.number(file, (*key, "sd_mm"), 0.0, 0, 1000),
        order=checker.number(file, (*key, "order"), 1.0, 0, 1),
        share=share,
        axons=checker.number(file, (*key, "axons"), 0.0, 0, 1e7),
    )


def _pool(file: EvidenceFile, checker: _Checker, name: str, node: Mapping[str, Any]) -> Pool:
    key: documents.Key = ("pools", name)
    checker.names(key, node, _POOL, "part of a pool")
    supply = file.table(f"pools.{name}.supply")
    if abs(sum(supply.values()) - 1) > 1e-6:
        total = sum(supply.values())
        checker.fault((*key, "supply"), f"the shares of the twigs sum to {total:g}", "make them sum to 1")
    return Pool(
        name=name,
        code=str(node.get("code", name)),
        kind=checker.choice((*key, "kind"), node.get("kind", "motor"), POOL_KINDS),
        target=checker.choice((*key, "target"), node.get("target", "muscle"), TARGET_KINDS),
        territory=str(node.get("territory", "")),
        units=checker.number(file, (*key, "units"), None, 1, 1e7),
        fibres_per_unit=checker.number(file, (*key, "fibres_per_unit"), None, 1, 2000),
        supply={twig: share for twig, share in supply.items() if share > 0},
        outside_count=bool(node.get("outside_count", False)),
    )


def _check_graph(nerve: Nerve, checker: _Checker) -> None:
    names = [edge.name for edge in nerve.edges]
    reached = {nerve.root}
    for _ in nerve.edges:
        reached |= {edge.head for edge in nerve.edges if edge.tail in reached}
    for edge in nerve.edges:
        if edge.tail not in reached:
            message = f"no way leads from the root '{nerve.root}' to '{edge.tail}'"
            checker.fault(("edges", edge.name, "from"), message, name_fix(edge.tail, sorted(reached)))
    for segment, parts in nerve.segments.items():
        for part in parts:
            if part not in names:
                checker.fault(("segments", segment), f"'{part}' is not an edge", name_fix(part, names))
    ends = [edge.name for edge in nerve.edges if edge.kind in ("twig", "side_branch", "branch")]
    for pool in nerve.pools:
        for twig in pool.supply:
            if twig not in ends:
                key = ("pools", pool.name, "supply", twig)
                checker.fault(key, f"'{twig}' is not a twig or branch", name_fix(twig, ends))
    for branch in nerve.cross_section:
        if branch not in nerve.branches:
            message = f"'{branch}' is not a branch"
            checker.fault(("cross_section",), message, name_fix(branch, nerve.branches))
