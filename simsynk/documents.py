"""Strict reading of the YAML that users and data files are written in, with the line of every value kept.

YAML 1.1 turns `no` into false, `1e-3` into text and `12:30` into 750, and takes a key given twice without a
word. Here scalars follow YAML 1.2, a repeated key is a fault, and every fault carries its line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from simsynk.errors import InputError, Problem

Key = tuple[str | int, ...]

_INT = re.compile(r"^[-+]?(?:0|[1-9][0-9_]*)$")
_FLOAT = re.compile(r"^[-+]?(?:[0-9][0-9_]*)?\.?[0-9_]*(?:[eE][-+]?[0-9]+)?$")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 40
_MAX_BYTES = 4_000_000
_MAX_VALUES = 200_000


def path_text(key: Sequence[str | int]) -> str:
    """A document path as it is written in messages and in `--set`.

    Examples
    --------
    >>> path_text(("timeline", 2, "site"))
    'timeline[2].site'
    """
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML text said, and where it said it.

    Parameters
    ----------
    data
        Plain mappings, lists, numbers, text, booleans and None.
    file
        Name shown in messages.
    lines
        1-based line of every path, the empty path included.
    text
        The lines of the text.
    """

    data: Any
    file: str
    lines: dict[Key, int] = field(repr=False)
    text: tuple[str, ...] = field(repr=False)

    def line_of(self, key: Sequence[str | int]) -> int:
        """The line of a path, or of its nearest ancestor that the text holds."""
        key = tuple(key)
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def problem(self, key: Sequence[str | int], message: str, fix: str = "") -> Problem:
        """A fault at a path of this document, with its file, line and snippet."""
        line = self.line_of(key)
        snippet = self.text[line - 1].rstrip()[:160] if 0 < line <= len(self.text) else ""
        return Problem(path=path_text(key), message=message, fix=fix, file=self.file, line=line, snippet=snippet)


def read_file(path: Path, *, shown_as: str | None = None) -> Document:
    """Read a YAML (or JSON) file strictly.

    Raises
    ------
    InputError
        When the file cannot be read, is not text, breaks the YAML layout or repeats a key.
    """
    name = shown_as or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError([Problem(path="", message=f"cannot be read: {reason}", file=name)]) from None
    if len(raw) > _MAX_BYTES:
        raise InputError(
            [Problem(path="", message="is larger than 4 MB, too large for this kind of file", file=name)]
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        problem = Problem(path="", message="is not UTF-8 text", fix="save the file as UTF-8", file=name, line=line)
        raise InputError([problem]) from None
    return read_text(text, shown_as=name)


def read_text(text: str, *, shown_as: str = "text") -> Document:
    """Read YAML text strictly.

    Raises
    ------
    InputError
        When the text breaks the YAML layout, repeats a key or nests without end.

    Examples
    --------
    >>> document = read_text("rate: 1e-3\\nanswer: no\\n")
    >>> document.data, document.line_of(("answer",))
    ({'rate': 0.001, 'answer': 'no'}, 2)
    """
    lines = tuple(text.splitlines())
    try:
        _refuse_deep_nesting(text, shown_as, lines)
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        raise InputError([_layout_problem(error, shown_as, lines)]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        message = f"is not valid YAML ({_first_line(error)})"
        raise InputError([Problem(path="", message=message, file=shown_as)]) from None
    reader = _Reader(shown_as, lines)
    data = reader.value(root, ()) if root is not None else None
    if reader.problems:
        raise InputError(reader.problems)
    return Document(data, shown_as, reader.lines, lines)


def _refuse_deep_nesting(text: str, file: str, lines: tuple[str, ...]) -> None:
    """Refuse a text nested so deep that composing it, which recurses in C, would end the process."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _MAX_DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            snippet = lines[line - 1].rstrip()[:160] if line <= len(lines) else ""
            message = f"is nested more than {_MAX_DEPTH} levels deep"
            raise InputError([Problem(path="", message=message, file=file, line=line, snippet=snippet)])


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or ["unreadable"])[0][:120]


def _layout_problem(error: yaml.MarkedYAMLError, file: str, lines: tuple[str, ...]) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    snippet = lines[line - 1].rstrip()[:160] if 0 < line <= len(lines) else ""
    detail = error.problem or error.context or "unreadable"
    fix = "check the indentation (spaces, never tabs), the colons and the brackets of this line and the one above"
    message = f"this line does not fit the YAML layout ({detail})"
    return Problem(path="", message=message, fix=fix, file=file, line=line, snippet=snippet)


class _Reader:
    """Turns composed nodes into plain values and remembers the line of each path."""

    def __init__(self, file: str, text: tuple[str, ...]) -> None:
        self.file = file
        self.text = text
        self.lines: dict[Key, int] = {}
        self.problems: list[Problem] = []
        self.values = 0

    def value(self, node: yaml.Node, key: Key) -> Any:
        self.values += 1
        if self.values > _MAX_VALUES:
            if self.values == _MAX_VALUES + 1:
                self._fault(node, key[:3], f"holds more than {_MAX_VALUES} values once its aliases are written out")
            return None
        self.lines.setdefault(key, node.start_mark.line + 1)
        if len(key) > _MAX_DEPTH:
            if not self.problems:
                self._fault(node, key[:3], "is nested more than 40 levels deep or refers to itself")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, key)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*key, i)) for i, item in enumerate(node.value)]
        return self._scalar(node, key)

    def _fault(self, node: yaml.Node, key: Key, message: str, fix: str = "") -> None:
        line = node.start_mark.line + 1
        snippet = self.text[line - 1].rstrip()[:160] if line <= len(self.text) else ""
        self.problems.append(
            Problem(path=path_text(key), message=message, fix=fix, file=self.file, line=line, snippet=snippet)
        )

    def _mapping(self, node: yaml.MappingNode, key: Key) -> dict[str, Any]:
        found: dict[str, Any] = {}
        first: dict[str, int] = {}
        for name_node, value_node in node.value:
            if not isinstance(name_node, yaml.ScalarNode):
                self._fault(name_node, key, "a setting's name must be plain text")
                continue
            name = str(name_node.value)
            line = name_node.start_mark.line + 1
            if name in found:
                message = f"'{name}' is given twice; the first is on line {first[name]}"
                self._fault(name_node, (*key, name), message, "delete one of them")
                continue
            first[name] = line
            self.lines[(*key, name)] = line
            found[name] = self.value(value_node, (*key, name))
        return found

    def _scalar(self, node: yaml.Node, key: Key) -> Any:
        text = str(node.value)
        if getattr(node, "style", None) in ("'", '"', "|", ">"):
            return text
        if node.tag not in _PLAIN_TAGS:
            self._fault(node, key, f"the tag {node.tag} is not allowed", "write the plain value")
            return None
        return plain_scalar(text)


_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "value", "merge", "binary")
}


def plain_scalar(text: str) -> Any:
    """An unquoted YAML 1.2 scalar as a Python value; also how `--set path=value` reads its value.

    Examples
    --------
    >>> plain_scalar("0.3"), plain_scalar("12"), plain_scalar("no"), plain_scalar("true"), plain_scalar("2026-01-01")
    (0.3, 12, 'no', True, '2026-01-01')
    """
    if text.casefold() in _WORDS and (text.islower() or text in ("", "~", "True", "False", "Null", "NULL")):
        return _WORDS[text.casefold()]
    if _INT.match(text) and len(text) < 40:
        return int(text.replace("_", ""))
    if any(c.isdigit() for c in text) and _FLOAT.match(text):
        try:
            return float(text.replace("_", ""))
        except ValueError:
            return text
    if text.casefold() in (".inf", "+.inf", "-.inf", ".nan"):
        return float(text.replace(".", ""))
    return text
