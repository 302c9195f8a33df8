"""What a study may ask of each simulated nerve: the names of its scenario, and the outcomes that it gives.

An outcome is an expression over readings of one replicate: whole-nerve shares, activation and excess of muscles,
measures of the face in mm, simulated scores and signs (docs/outcomes.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from simsynk.documents import Key
from simsynk.errors import InputError, Problem, name_fix
from simsynk.scenario.expression import Expression, is_name, parse
from simsynk.scenario.expression_nodes import Applied, Call, Name, Node
from simsynk.scenario.faults import shown
from simsynk.scenario.origin import Source
from simsynk.scenario.outcome_readings import CONDITIONS, READINGS, reading_unit
from simsynk.scenario.scenario import Scenario
from simsynk.scenario.vocabulary import Fault, Vocabulary

_KEYS = ("value", "label", "unit")
_EXAMPLE = "write an expression, as 'excess(smile, platysma)', or a block, as {value: ..., label: ..., unit: ...}"
_ALIKE = ("+", "-", "negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One number of every replicate that a study follows.

    Parameters
    ----------
    name, label
        Key of the study file, and the words of axes and tables.
    unit
        Unit of the value; empty for a plain number and for a probability.
    expression
        How it is worked out of readings and factors.
    kind
        `probability` where a replicate's value is 0 or 1 and the mean a probability, else `mean`.
    """

    name: str
    label: str
    unit: str
    expression: Expression = field(repr=False)
    kind: str

    @property
    def text(self) -> str:
        """The expression as it was written."""
        return self.expression.text

    @property
    def readings(self) -> tuple[Call, ...]:
        """What must be read from a replicate; a plain name is a call without arguments."""
        plain = sorted(name for name in self.expression.names if name in READINGS)
        return tuple(dict.fromkeys([*self.expression.calls, *(Call(name) for name in plain)]))


def read_outcomes(
    given: Any, words: Vocabulary, source: Source, *, factors: Collection[str] = (), key: Key = ("outcomes",)
) -> tuple[Outcome, ...]:
    """The outcomes of a study, in the order in which they stand.

    Parameters
    ----------
    given
        The block `outcomes` of the study: name -> expression, or {value, label, unit}.
    words
        The names that they may use.
    source
        Tells where a fault stands, as a `Document` does.
    factors
        Names of the study's numeric factors; a mapping gives the unit of each.
    key
        Where the block stands.

    Raises
    ------
    InputError
        With every fault of every outcome.
    """
    if not isinstance(given, Mapping) or not given:
        message = f"expected a block of outcomes, got {shown(given)}"
        raise InputError([source.problem(key, message, "write {name: expression}, as {eye: 'excess(smile, OOCp)'}")])
    found: list[Outcome] = []
    problems: list[Problem] = []
    for name, spec in given.items():
        try:
            found.append(outcome(name, spec, words, source, factors=factors, key=(*key, name)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def outcome(
    name: str, spec: Any, words: Vocabulary, source: Source, *, factors: Collection[str] = (), key: Key = ()
) -> Outcome:
    """One outcome of a study.

    Parameters
    ----------
    name
        Its key.
    spec
        An expression, or a block with `value`, `label` and `unit`.
    words, source, factors
        As for `read_outcomes`.
    key
        Where it stands; empty stands for its own name.

    Raises
    ------
    InputError
        With every fault.

    Examples
    --------
    >>> from simsynk.documents import read_text
    >>> from simsynk.scenario.load import load
    >>> from simsynk.scenario.vocabulary import vocabulary
    >>> one = outcome("eye", "excess(smile, EYE) > 0.1", vocabulary(load("toy")), read_text(""))
    >>> one.kind, one.unit, [str(call) for call in one.readings]
    ('probability', '', ['excess(smile, EYE)'])
    """
    at = key or (name,)
    block = dict(spec) if isinstance(spec, Mapping) else {"value": spec}
    below = (*at, "value") if isinstance(spec, Mapping) else at
    faults: list[Fault] = [(at, *one) for one in _name_faults(name, factors)]
    faults += [((*at, *where), message, fix) for where, message, fix in _shape_faults(block)]
    expression = None
    try:
        expression = parse(block.get("value", ""), functions=CONDITIONS)
        faults += [(below, *one) for one in _expression_faults(expression, words, factors)]
    except InputError as error:
        faults += [(below, one.message, one.fix) for one in error.problems]
    if faults or expression is None:
        raise InputError([source.problem(*one) for one in faults])
    unit = block.get("unit")
    return Outcome(
        name=name,
        label=block.get("label") or name.replace("_", " "),
        unit=_unit(expression, factors) if unit is None else unit,
        expression=expression,
        kind="probability" if expression.boolean else "mean",
    )


def days_needed(outcomes: Iterable[Outcome], scenario: Scenario) -> tuple[float, ...]:
    """The observed days on which some outcome is read, rising; a reading without a day means the last one.

    Parameters
    ----------
    outcomes
        The outcomes of a study.
    scenario
        The scenario whose last observed day is meant.

    Examples
    --------
    >>> from simsynk.documents import read_text
    >>> from simsynk.scenario.load import load
    >>> from simsynk.scenario.vocabulary import vocabulary
    >>> toy = load("toy")
    >>> one = outcome("lost", "effective_rank - effective_rank(day=30)", vocabulary(toy), read_text(""))
    >>> days_needed([one], toy)
    (30.0, 180.0)
    """
    last = max(scenario.observe_days)
    return tuple(sorted({float(call.options.get("day", last)) for one in outcomes for call in one.readings}))


def _name_faults(name: Any, factors: Collection[str]) -> Iterator[tuple[str, str]]:
    if not isinstance(name, str) or not is_name(name):
        yield f"'{name}' cannot be the name of an outcome", "use letters, digits and '_', starting with a letter"
    elif name in factors:
        yield f"'{name}' is a factor and an outcome", "give one of them another name"


def _shape_faults(block: Mapping[str, Any]) -> Iterator[Fault]:
    for key in block:
        if key not in _KEYS:
            yield (key,), f"'{key}' is not a known setting of an outcome", name_fix(str(key), _KEYS)
    if not isinstance(block.get("value"), str):
        yield (), f"expected an expression, got {shown(block.get('value'))}", _EXAMPLE
    for key in ("label", "unit"):
        if not isinstance(block.get(key, ""), str):
            yield (key,), f"expected a text, got {shown(block[key])}", "write it in quotation marks"


def _expression_faults(
    expression: Expression, words: Vocabulary, factors: Collection[str]
) -> Iterator[tuple[str, str]]:
    for name in sorted(expression.names):
        if name in READINGS and READINGS[name].takes:
            yield f"'{name}' says not of what", f"write {READINGS[name].form}"
        elif name in READINGS:
            yield from words.faults(Call(name))
        elif name not in factors:
            plain = [one for one, reading in READINGS.items() if not reading.takes]
            yield f"'{name}' is neither an outcome nor a numeric factor", name_fix(name, [*factors, *plain], limit=60)
    for call in expression.calls:
        yield from words.faults(call)
    if not expression.calls and not any(name in READINGS for name in expression.names):
        yield "reads nothing from the nerve, so it is the same in every replicate", _EXAMPLE


def _unit(expression: Expression, factors: Collection[str]) -> str:
    """The unit of a single reading, or of readings of one unit that are added and taken away."""
    units = set(_units(expression.root, factors))
    return units.pop() if len(units) == 1 and not expression.boolean else ""


def _units(node: Node, factors: Collection[str]) -> Iterator[str]:
    if isinstance(node, Applied) and node.operator in _ALIKE:
        for one in node.operands:
            yield from _units(one, factors)
    elif isinstance(node, Call):
        yield reading_unit(node)
    elif isinstance(node, Name) and node.name in READINGS:
        yield READINGS[node.name].unit
    elif isinstance(node, Name) and isinstance(factors, Mapping):
        yield str(factors.get(node.name, ""))
    else:
        yield ""
