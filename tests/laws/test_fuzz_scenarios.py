"""Whatever stands in a scenario file or in a `--set`: a scenario or an `InputError`, nothing else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simsynk.documents import read_file, read_text
from simsynk.errors import InputError
from simsynk.scenario import catalogue
from simsynk.scenario.load import load, read
from simsynk.scenario.scenario import Scenario

TEXTS = [path.read_text(encoding="utf-8") for path in catalogue.packaged().values()]
FULL = """
schema: simsynk/1
name: full
anatomy: {preset: toy, variant: 3, sampled: false, age_years: 50, axons: 100}
side: both
timeline:
  - {day: 0, kind: injury, site: trunk, site_mm: 1, sunderland: {II: 0.5, V: 0.5}, fraction: 1}
  - {day: 3, kind: repair, method: graft, length_mm: 10, gap_mm: 1, rotation_deg: -20, site: trunk}
regrowth:
  routing: {kind: matrix, level: branch, rows: {upper: {upper: 0.6, lower: 0.4}}}
  fidelity: {III: 0.3, suture: 0.1}
  speed_mm_per_day: 2.5
central: {gain: 1.1, ephapse: 0.02}
commands: {close: {eyelid: 0.9}}
observe_days: [10, 20.5]
replicates: 3
seed: 0
"""
ODD = [
    *("", "~", "[]", "{}", "[[", "{a: ", "- x", "no", "true", ".nan", ".inf", "-1", "1e400", "9" * 50, "0.5"),
    *(
        "35",
        "12.5 U",
        "0,35",
        "'",
        '"',
        "&a",
        "*a",
        "!!int 3",
        "? x",
        "trunk",
        "buccal",
        "matrix",
        "kind",
        "day",
    ),
    *("<<", "\t", "\u0000", "\u2028", "ZMA", "FRO", "extends: toy", "\ud7ff", "%", "{kind: random}"),
    *("[1, [2, {3: 4}]]", "2026-01-01", "\x1b/", "|", ">", "both"),
]
PATHS = [
    *(
        "anatomy",
        "anatomy.file",
        "timeline",
        "timeline[0]",
        "timeline[0].site",
        "timeline[1].kind",
        "extends",
    ),
    *("regrowth.routing", "regrowth.routing.rows", "regrowth.fidelity.III", "commands", "observe_days[0]"),
    *("central.gain", "x[3].y", "schema", "name"),
]
NAMES = [
    *("schema", "name", "title", "shows", "extends", "anatomy", "side", "timeline", "regrowth", "central"),
    *("commands", "observe_days", "replicates", "seed", "other"),
]


def _outcome(call: Callable[[], Scenario]) -> Scenario | InputError:
    """What the call gave, or the one error that it may end with."""
    try:
        return call()
    except InputError as error:
        return error


def _must_be_told_or_read(call: Callable[[], Scenario]) -> None:
    outcome = _outcome(call)
    if isinstance(outcome, InputError):
        assert all(problem.message for problem in outcome.problems)
        assert str(outcome)
    else:
        assert read(read_text(outcome.to_yaml()), None).sha256 == outcome.sha256


def _mutated(text: str, luck: random.Random) -> str:
    lines = text.split("\n")
    for _ in range(luck.randint(1, 4)):
        i = luck.randrange(len(lines))
        kind = luck.randrange(6)
        if kind == 0 and len(lines) > 1:
            del lines[i]
        elif kind == 1:
            lines.insert(i, luck.choice(lines))
        else:
            tokens = re.split(r"([\s,:{}\[\]]+)", lines[i])
            j, k = luck.randrange(len(tokens)), luck.randrange(len(tokens))
            if kind == 2:
                tokens[j], tokens[k] = tokens[k], tokens[j]
            else:
                tokens[j] = luck.choice(ODD)
            lines[i] = "".join(tokens)
    return "\n".join(lines)


@settings(max_examples=400, deadline=None)
@given(text=st.sampled_from([*TEXTS, FULL, FULL, FULL]), luck=st.randoms(use_true_random=False))
def test_mutated_scenarios(text: str, luck: random.Random) -> None:
    text = _mutated(text, luck)
    _must_be_told_or_read(lambda: read(read_text(text, shown_as="fuzz.yaml"), None))


@settings(max_examples=200, deadline=None)
@given(raw=st.binary(max_size=400))
def test_random_bytes(raw: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    path.write_bytes(raw)
    _must_be_told_or_read(lambda: read(read_file(path), None))


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(given_settings=st.dictionaries(st.sampled_from(NAMES), _VALUES, max_size=8))
def test_any_value_in_any_place(given_settings: dict[str, object]) -> None:
    text = _flow({"schema": "simsynk/1", "name": "fuzz", **given_settings})
    _must_be_told_or_read(lambda: read(read_text(text), None))


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow(name)}: {_flow(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(c if c.isascii() and c.isalnum() else f"\\U{ord(c):08x}" for c in value) + '"'
    return "null" if value is None else str(value).lower()


@settings(max_examples=300, deadline=None)
@given(path=st.sampled_from(PATHS) | st.text(max_size=12), value=st.sampled_from(ODD) | st.text(max_size=12))
def test_any_set(path: str, value: str) -> None:
    _must_be_told_or_read(lambda: load("toy", sets=[f"{path}={value}"]))
