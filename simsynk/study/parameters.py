"""The page of all parameters, `docs/parameters.md`, as text: every default with its evidence and where it is used."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from simsynk.anatomy.nerve_file import load_nerve
from simsynk.anatomy.presets import PRESETS, AnatomySettings
from simsynk.evidence import Sourced
from simsynk.study.choices import choices_in_code
from simsynk.study.ledger import STAGES, cited, staged
from simsynk.study.usage import used_in

_ABOUT = """\
# Parameters

<!-- Made by `simsynk show sources --markdown`. Do not edit: change the data file, then `make parameters`. -->

Every default behind a run, for all packaged nerves and species, by stage of the story. The page is made from the data
files and from the source by `make parameters`; a test fails when it differs from what the command prints.

- *default* is the value with its plausible range in brackets, then the unit; no unit means a share or a count.
- *confidence* is high, medium, low or assumed (nobody has measured it).
- *sources* are keys of the [works](#works) at the end; `assumed` marks a modelling choice, `derived` a calculation.
- *used in* are the modules of simsynk that use the value, found by reading the source: where it becomes a field of a
  class (`rates.lag_sigma` of `Rates`), those that read a field of that name; else those that spell its name. Modules
  that only show or compare are named where nothing else uses a value.
- A name with `*` stands for a table of equal evidence; its values are listed in one row, names before the value that
  they share.

What a scenario's own keys default to stands in [scenario.md](scenario.md). Numbers that only draw
(`simsynk/view/data`) change no result and are not listed.
"""
_TABLE = ("value", "default", "confidence", "sources", "why", "used in")
_FEWEST = 3
"""Values of equal evidence from which on they share a row."""

_PARTS = ("edges", "pools")


def parameters_page() -> str:
    """The whole page as Markdown, ending with a line break.

    Examples
    --------
    >>> parameters_page().splitlines()[0]
    '# Parameters'
    """
    by_stage = _by_stage()
    lines = [_ABOUT]
    for stage, entries in by_stage.items():
        lines.append(f"## {stage.capitalize()}\n")
        for title, group in itertools.groupby(entries, key=lambda entry: entry.path.partition(": ")[0]):
            lines += [f"### {title.capitalize()}\n", _table(_TABLE, _rows(list(group))), ""]
    lines += ["## Choices in the code\n", _table(("name", "value", "why"), _choices()), ""]
    lines += ["## Works\n", *_works([entry for entries in by_stage.values() for entry in entries])]
    return "\n".join(lines).rstrip() + "\n"


def _by_stage() -> dict[str, list[Sourced]]:
    """Defaults of every packaged nerve by stage, each once, those of one file side by side."""
    found: dict[str, dict[str, Sourced]] = {stage: {} for stage in STAGES}
    for preset in PRESETS:
        for stage, entries in staged(load_nerve(AnatomySettings(preset=preset))).items():
            found[stage].update((entry.path, entry) for entry in entries)
    titles = {stage: list(dict.fromkeys(path.partition(": ")[0] for path in own)) for stage, own in found.items()}
    return {
        stage: sorted(own.values(), key=lambda entry: titles[stage].index(entry.path.partition(": ")[0]))
        for stage, own in found.items()
    }


def _rows(entries: Sequence[Sourced]) -> Iterator[tuple[str, ...]]:
    """Rows of one file: a table of equal evidence is one row."""
    groups: dict[tuple[object, ...], list[Sourced]] = {}
    for entry in entries:
        evidence = (entry.unit, entry.confidence, entry.sources, entry.reason, used_in(entry))
        groups.setdefault((_pattern(_name(entry)), *evidence), []).append(entry)
    for (pattern, *_), group in groups.items():
        items = _items(group)
        if len(items) < _FEWEST:
            for name, members in items.items():
                yield _row(name, _default(members), group[0])
        else:
            lead, _, tail = str(pattern).partition("*")
            named: dict[str, list[str]] = {}
            for name, own in items.items():
                named.setdefault(_default(own), []).append(name[len(lead) : len(name) - len(tail)])
            values = (f"{', '.join(names)} {default}" for default, names in named.items())
            yield _row(str(pattern), "; ".join(values), group[0])


def _name(entry: Sourced) -> str:
    """The path of a value within its file."""
    return entry.path.partition(": ")[2]


def _pattern(name: str) -> str:
    """The name of the table that a value stands in: `pools.*.units`, `skin.*`; its own name where it stands alone."""
    parts = name.partition("[")[0].split(".")
    if parts[0] in _PARTS and len(parts) == 3:
        return f"{parts[0]}.*.{parts[2]}"
    if parts[0] in _PARTS and len(parts) > 3:
        return f"{parts[0]}.*"
    return ".".join([*parts[:-1], "*"]) if len(parts) > 1 else name


def _items(group: Iterable[Sourced]) -> dict[str, list[Sourced]]:
    """Values by name; the numbers of a list belong together."""
    found: dict[str, list[Sourced]] = {}
    for entry in group:
        found.setdefault(_name(entry).partition("[")[0], []).append(entry)
    return found


def _default(members: Sequence[Sourced]) -> str:
    """A value with its range, or the numbers of a list."""
    if "[" in members[0].path:
        return "[" + " ".join(_number(one.value) for one in members) + "]"
    value, low, high = members[0].value, members[0].low, members[0].high
    return _number(value) + ("" if low is None or high is None else f" ({_number(low)}–{_number(high)})")


def _number(value: float) -> str:
    return f"{value:.7g}"


def _row(name: str, default: str, entry: Sourced) -> tuple[str, ...]:
    used = " ".join(f"`{module.removeprefix('simsynk.')}`" for module in used_in(entry))
    sources = ", ".join(entry.sources)
    return f"`{name}`", f"{default} {entry.unit}".rstrip(), str(entry.confidence), sources, entry.reason, used


def _choices() -> Iterator[tuple[str, ...]]:
    """Constants of the code that call themselves a choice; what only shows or compares is left out."""
    for one in choices_in_code():
        if not one.name.startswith(("cli.", "view.", "validation.")):
            yield f"`{one.name}`", one.value, one.text


def _works(entries: Sequence[Sourced]) -> Iterator[str]:
    """The works that the values rest on, by key."""
    for key, (citation, _) in sorted(cited(tuple(entries)).items()):
        address = f" {citation.address}" if citation.address else ""
        yield f"- `{key}`: {' '.join(citation.text.split())}{address}"


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|")
