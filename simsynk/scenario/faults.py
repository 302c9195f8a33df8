"""Turns what pydantic found into faults that a user can mend: place, cause, remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import BaseModel, Tag, ValidationError

from simsynk.documents import Key
from simsynk.errors import Problem, name_fix
from simsynk.scenario.fields import TAG
from simsynk.scenario.origin import Origin
from simsynk.scenario.schema import ScenarioModel
from simsynk.units import split_number, unit_of

_SHAPES = {
    "anatomy": "write a name, as 'human', or settings, as {preset: human, variant: 3}",
    "routing": "write a kind, as 'fidelity', or settings, as {kind: matrix, misrouting: 0.3}",
    "commands": "write 'standard', a list of names, or own commands as {name: {muscle: drive}}",
    "timeline": "write an event, as {day: 0, kind: injury, site: trunk, preset: transection}",
    "scenario": "write a packaged name, the path of a file, or a whole scenario as a block",
    "distribution": "write a distribution, as {kind: uniform, low: 0, high: 1}",
    "plans": "write a packaged name, the path of a plan, a whole plan as a block, or 'nothing'",
    "replicates": "write a number, as 200, or {until: {outcome: ..., width: 0.02}, at_least: 50, at_most: 2000}",
    "outcomes": "write an expression, as 'excess(smile, platysma)', or {value: ..., label: ..., unit: ...}",
}
"""What may stand where a document can take one of several shapes."""

Told = tuple[Key, str, str]
"""Key, message, fix."""


def problems(error: ValidationError, origin: Origin, whole: type[BaseModel] = ScenarioModel) -> list[Problem]:
    """Every fault of a document, each with its line and its remedy; `whole` is the shape of the document."""
    found = [_told(one, whole) for one in error.errors(include_url=False)]
    return [origin.problem(*one) for one in found]


def _told(error: Any, whole: type[BaseModel]) -> Told:
    key = tuple(part for part in error["loc"] if not str(part).startswith(TAG) and part != "[key]")
    if error["type"] == "extra_forbidden":
        return _unknown_key(key, error, whole)
    tell = _TELLERS.get(error["type"])
    if tell is None:
        return key, f"{shown(error['input'])} does not fit: {error['msg']}", ""
    return tell(key, error)


def shown(value: Any) -> str:
    """A value as it is quoted in a message, cut to a readable length.

    Examples
    --------
    >>> shown(True), shown("a"), shown(None), shown({"a": 1})
    ('true', "the text 'a'", 'nothing', 'a block of settings')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a block of settings"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number of more than 30 digits"
    text = repr(value)
    text = text if len(text) <= 60 else text[:57] + "...'"
    return f"the text {text}" if isinstance(value, str) else text


def _own(key: Key, error: Any) -> Told:
    context = error["ctx"]
    return (*key, *context["at"]), context["message"], context["fix"]


def _unknown_key(key: Key, error: Any, whole: type[BaseModel]) -> Told:
    name = str(key[-1])
    model, others = _block_at(error["loc"][:-1], whole)
    owners = [tag for tag, other in others.items() if name in _keys(other)]
    cause = f"belongs to {' and '.join(owners)}, not here" if owners else "is not a known setting"
    return key, f"'{name}' {cause}", name_fix(name, _keys(model), limit=60)


def _missing(key: Key, error: Any) -> Told:
    return key, "this setting is required and is not there", f"add '{key[-1]}: ...'"


def _not_listed(key: Key, error: Any) -> Told:
    allowed = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    value = error["input"]
    fix = name_fix(value, allowed) if isinstance(value, str) else "allowed: " + ", ".join(allowed)
    return key, f"{_quoted(value)} is not allowed", fix


def _quoted(value: Any) -> str:
    return shown(value).removeprefix("the text ")


def _wrong_kind(key: Key, error: Any) -> Told:
    allowed = [one.removeprefix(TAG) for one in re.findall(r"'([^']*)'", error["ctx"]["expected_tags"])]
    kind = error["ctx"]["tag"].removeprefix(TAG)
    fix = name_fix(kind, [one for one in allowed if one != "name"])
    return (*key, "kind"), f"{_quoted(kind)} is not a known kind", fix


def _no_kind(key: Key, error: Any) -> Told:
    value = error["input"]
    block = next((part for part in reversed(key) if isinstance(part, str)), "")
    fix = _SHAPES.get(block) or _SHAPES.get(str(key[0]) if len(key) == 2 else "", "")
    if isinstance(value, dict):
        cause = f"expected the name of a kind, got {shown(value['kind'])}" if "kind" in value else "'kind' is missing"
        return (*key, "kind"), cause, fix
    return key, f"{shown(value)} does not fit here", fix


def _range(words: str, bound: str) -> Callable[[Key, Any], Told]:
    def tell(key: Key, error: Any) -> Told:
        limit, value = error["ctx"][bound], error["input"]
        message = f"{shown(value)} is out of range: must be {words} {limit:g}"
        percent = bound == "le" and limit == 1 and 1 < value <= 100
        unit = unit_of(str(key[-1])) if key else ""
        remedy = f"write a number {words} {limit:g}" + (f" ({unit})" if unit else "")
        return key, message, f"{value / 100:g} if you meant {value:g} %" if percent else remedy

    return tell


def _not_a_number(key: Key, error: Any) -> Told:
    value = error["input"]
    kind = "whole number" if error["type"].startswith("int") else "plain number"
    message = f"expected a {kind}, got {shown(value)}"
    if isinstance(value, str):
        return key, message, _number_fix(value, unit_of(str(key[-1])) if key else "", kind)
    if isinstance(value, float) and value == value and abs(value) < 1e15:
        low = int(value // 1)
        return key, message, f"write {low}" if value == low else f"write {low} or {low + 1}"
    return key, message, f"write a {kind}"


def _number_fix(text: str, unit: str, kind: str) -> str:
    split = split_number(text)
    if split is None:
        return f"write a {kind}" + (f" ({unit})" if unit else "")
    number, tail = split
    if tail == "%":
        return f"write {float(number) / 100:g}: shares run from 0 to 1"
    if tail:
        return f"write {number} without '{tail}'" + (f": the unit is in the name ({unit})" if unit else "")
    if "," in text:
        return f"write {number} (decimal point, not comma)"
    return f"write {number} without quotation marks"


def _expected(what: str, fix: str) -> Callable[[Key, Any], Told]:
    return lambda key, error: (key, f"expected {what}, got {shown(error['input'])}", fix)


def _wrong_length(key: Key, error: Any) -> Told:
    context = error["ctx"]
    if "min_length" in context:
        return key, "is empty", "write at least one entry, or delete the setting"
    return key, f"is too long: at most {context['max_length']} are allowed", "shorten it"


def _bad_pattern(key: Key, error: Any) -> Told:
    if key and key[-1] in ("title", "shows", "anatomy", "file", "extends"):
        return key, "holds a character that cannot be printed", "write plain text"
    fix = "use letters, digits, '_' and '-', at most 80, starting with a letter or digit"
    return key, f"{_quoted(error['input'])} cannot be used as a name", fix


_TELLERS: dict[str, Callable[[Key, Any], Told]] = {
    "simsynk": _own,
    "missing": _missing,
    "literal_error": _not_listed,
    "union_tag_invalid": _wrong_kind,
    "union_tag_not_found": _no_kind,
    "greater_than_equal": _range("at least", "ge"),
    "less_than_equal": _range("at most", "le"),
    "greater_than": _range("more than", "gt"),
    "finite_number": _expected("a finite number", "write a plain number"),
    "float_type": _not_a_number,
    "int_type": _not_a_number,
    "int_from_float": _not_a_number,
    "bool_type": _expected("true or false", "write true or false"),
    "string_type": _expected("a text", "write a name or a text, in quotation marks if it looks like a number"),
    "list_type": _expected("a list", "write a list, as [a, b]"),
    "dict_type": _expected("a block of settings", "write a block, as {name: value}"),
    "model_type": _expected("a block of settings", "write a block, as {name: value}"),
    "too_short": _wrong_length,
    "too_long": _wrong_length,
    "string_too_short": _wrong_length,
    "string_too_long": _wrong_length,
    "string_pattern_mismatch": _bad_pattern,
}


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _block_at(loc: tuple[Any, ...], model: type[BaseModel]) -> tuple[type[BaseModel], dict[str, type[BaseModel]]]:
    """The block of settings at a pydantic location, and the kinds that could have stood in its place."""
    choices: dict[str, type[BaseModel]] = {}
    for part in loc:
        if part in choices:
            model = choices[part]
        elif isinstance(part, str) and part in model.model_fields:
            choices = dict(_blocks(model.model_fields[part].annotation, ""))
            model = next(iter(choices.values()), model)
    return model, {tag.removeprefix(TAG): other for tag, other in choices.items() if other is not model}


def _blocks(annotation: Any, tag: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every block of settings inside a type, by the tag of its alternative."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield tag, annotation
    parts = get_args(annotation)
    tag = next((part.tag for part in parts if isinstance(part, Tag)), tag)
    for part in parts:
        yield from _blocks(part, tag)
