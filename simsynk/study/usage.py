"""Where each default is used: the modules that name it, found by reading simsynk's own source.

A data file belongs to the module that opens it. A value that becomes a field of a class of that module, called like
its table (`rates` and `Rates`, `pools` and `Pool`), is used wherever the field is read. Any other value is used by
the modules that import the opener and spell its path, in one text (`"eye.rest"`) or key by key; a module that spells
only the beginning takes the whole table, and counts where none spells more.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from simsynk.anatomy.nerve import Nerve
from simsynk.evidence import Sourced
from simsynk.motor.commands import command_file
from simsynk.regrowth.rules import species_file
from simsynk.study.ledger import STAGES

_ALIKE = ("study.assumed_values", "study.cohort_person", "study.ledger", "study.parameters", "study.usage")
"""Modules that read every value alike, which is no use of a value; so does a kernel's readable twin."""

_SHOWING = ("simsynk.cli.", "simsynk.view.", "simsynk.validation.", "simsynk.planner.")
"""Modules that only show or compare; they are named where nothing else uses a value."""

_KEYS = re.compile(r"\w[\w*]*(\.[\w*]+)*")


@dataclass(frozen=True, slots=True)
class Module:
    """What one module of simsynk names.

    Parameters
    ----------
    name
        Full name, as `simsynk.motor.recruitment`.
    imported
        Modules, and names of modules with a dot between, that it imports.
    fields
        Fields of its classes, by the class's name in small letters without a plural s.
    reads
        Attributes that it reads: what they are read from (its last name, without a plural s), and the attribute.
    texts
        Texts that can be the path of a value, `*` for what is put in when the program runs.
    """

    name: str
    imported: set[str] = field(default_factory=set)
    fields: dict[str, set[str]] = field(default_factory=dict)
    reads: set[tuple[str, str]] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)

    def takes(self, keys: list[str]) -> int:
        """How many of the leading keys of a value's path the module spells."""
        for many in range(len(keys), 0, -1):
            if _fits(self.texts, ".".join(keys[:many])):
                return len(keys) if many < len(keys) and set(keys[many:]) <= self.texts else many
        return 0


def parsed(name: str, source: str) -> Module:
    """What a module names, from its source.

    Examples
    --------
    >>> parsed("demo", "bar = file.number(f'eye.{side}.mild')").texts
    {'eye.*.mild'}
    """
    module = Module(name)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            module.imported.update([node.module, *(f"{node.module}.{one.name}" for one in node.names)])
        elif isinstance(node, ast.ClassDef):
            own = (one.target for one in node.body if isinstance(one, ast.AnnAssign))
            module.fields[_single(node.name.lower())] = {one.id for one in own if isinstance(one, ast.Name)}
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            module.reads.add((_single(_last_name(node.value)), node.attr))
        elif isinstance(node, ast.expr) and _KEYS.fullmatch(text := _text(node)):
            module.texts.add(text)
    return module


@functools.cache
def installed() -> dict[str, Module]:
    """Every module of the installed simsynk by name; the readable twins of kernels and what reads all alike are out.

    Examples
    --------
    >>> "simsynk.motor.recruitment" in installed()
    True
    """
    root = Path(str(resources.files("simsynk")))
    found = {}
    for path in sorted(root.rglob("*.py")):
        name = ".".join(("simsynk", *path.relative_to(root).with_suffix("").parts)).removesuffix(".__init__")
        if path.stem != "reference":
            found[name] = parsed(name, path.read_text(encoding="utf-8"))
    return found


def home_of(entry: Sourced) -> str:
    """The module that opens the data file in which a value stands.

    Examples
    --------
    >>> home_of(species_file("human").entry("rates.stump_tau_days"))
    'simsynk.regrowth.rules'
    """
    title, _, path = entry.path.partition(": ")
    if title.startswith("regrowth of "):
        return species_file.__module__
    if path.startswith("commands.") or title.startswith("commands of "):
        return command_file.__module__
    return _openers().get(title, Nerve.__module__)


def used_in(entry: Sourced, known: Mapping[str, Module] | None = None) -> tuple[str, ...]:
    """The modules of simsynk that use a default, by name; empty when none does.

    Parameters
    ----------
    entry
        A value of the ledger.
    known
        Modules by name; None takes those of the installed simsynk.

    Examples
    --------
    >>> used_in(species_file("human").entry("rates.stump_tau_days"))
    ('simsynk.regrowth.lesion',)
    """
    modules = installed() if known is None else known
    home = home_of(entry)
    keys = entry.path.partition(": ")[2].partition("[")[0].split(".")
    became = _field_of(modules[home], home, keys)
    found = set(_spellers(list(modules.values()), home, keys, poured=became is not None))
    if became is not None:
        found |= set(_field_readers(modules, home, *became))
    alike = {f"simsynk.{name}" for name in _ALIKE} - {home}
    working = {name for name in found - alike if not name.startswith(_SHOWING)}
    return tuple(sorted(working or found - alike))


def _field_of(home: Module, name: str, keys: list[str]) -> tuple[str, str] | None:
    """Class and field of the opening module that a value becomes, if it does."""
    named = ["nerve", *keys] if name == Nerve.__module__ else keys
    for place in range(len(named) - 1, 0, -1):
        kind = _single(named[place - 1])
        for key in named[place:]:
            if key in home.fields.get(kind, ()):
                return kind, key
    return None


def _field_readers(modules: Mapping[str, Module], home: str, kind: str, key: str) -> Iterator[str]:
    """Modules that read a field, from something called like its class or, where that is imported, from anything.

    Elsewhere than at home, what is read from `self` or `model` is a field of another class.
    """
    for module in modules.values():
        at_home = module.name == home
        knows = at_home or any(_single(one.lower()) == f"{home}.{kind}" for one in module.imported)
        owners = {owner for owner, read in module.reads if read == key} - (set() if at_home else {"self", "model"})
        if kind in owners or (knows and owners):
            yield module.name


def _spellers(modules: list[Module], home: str, keys: list[str], *, poured: bool) -> Iterator[str]:
    """Modules that know the file and spell most of a value's path, and the opener that takes the table right above.

    Of a table that is poured into a class only other modules count, and only those that spell the whole path.
    """
    near = [one for one in modules if home in one.imported or (one.name == home and not poured)]
    taken = {one.name: one.takes(keys) for one in near}
    most = max(taken.values(), default=0)
    if most == len(keys) or not poured:
        yield from (name for name, many in taken.items() if many == most > 0)
    if not poured and len(keys) > 1 and taken[home] == len(keys) - 1:
        yield home


@functools.cache
def _openers() -> dict[str, str]:
    return {opened().title: opened.__module__ for files in STAGES.values() for opened in files}


def _fits(texts: set[str], path: str) -> bool:
    return path in texts or any(_pattern(text).fullmatch(path) for text in texts if "*" in text)


@functools.cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text).replace(r"\*", ".+"))


def _text(node: ast.expr) -> str:
    """The text that an expression gives, `*` for what is not known; empty for other expressions."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "*" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _text(node.left):
        return _text(node.left) + (_text(node.right) or "*")
    return ""


def _last_name(node: ast.expr) -> str:
    """`edge` of `nerve.edge(...)`, `pools` of `nerve.pools[0]`."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _single(name: str) -> str:
    return name.removesuffix("s")
