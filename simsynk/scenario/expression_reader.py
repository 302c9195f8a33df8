"""From the text of an expression to its pieces: Python's grammar, cut down to arithmetic, comparisons and calls."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Mapping
from typing import Any

from simsynk.errors import InputError, name_fix
from simsynk.scenario.arithmetic import FUNCTIONS
from simsynk.scenario.expression_nodes import Applied, Call, Name, Node, fault

MAX_LENGTH = 500
"""Characters of the longest text that is read."""

MAX_DEPTH = 40
"""Levels of the deepest nesting; in a sum each term is a level."""

MAX_EXPONENT = 1000.0
"""Greatest power that may be written as a number."""

_TOKEN = re.compile(r"\s+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?![\w.])|[A-Za-z_]\w*|[-+*/(),=<>]|!=", re.ASCII)
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,79}")
_HINTS = {"^": "write ** for a power", "&": "write 'and'", "|": "write 'or'", "!": "write 'not' or '!='"}
_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**", ast.USub: "negative", ast.Not: "not",
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.And: "and", ast.Or: "or",
}  # fmt: skip
_CONDITIONS = {"<", "<=", ">", ">=", "==", "!=", "and", "or", "not"}
FORM = "use numbers, names, + - * / **, comparisons, and, or, not, and " + " ".join(FUNCTIONS)


def legible(text: Any) -> str:
    """The text on one line, of known characters alone: what Python's parser would warn of never reaches it."""
    if not isinstance(text, str) or not text.strip():
        raise fault("expected an expression, got nothing that could be one", "write one, as 'a + 2 * b'")
    line = re.sub(r"\s", " ", text.strip())
    if len(line) > MAX_LENGTH:
        raise fault(f"is longer than {MAX_LENGTH} characters", "split it")
    place = 0
    while place < len(line):
        token = _TOKEN.match(line, place)
        if token is None:
            fix = _HINTS.get(line[place], FORM)
            raise fault(f"{line[place : place + 12]!r} at character {place + 1} cannot stand in an expression", fix)
        place = token.end()
    return line


class Reader:
    """Takes over the known forms of Python's grammar and refuses the others.

    Parameters
    ----------
    line
        The text, as `legible` gave it.
    functions, names
        What may be called, and what may stand plain, as for `expression.parse`.
    """

    def __init__(self, line: str, functions: Collection[str], names: Collection[str] | None) -> None:
        self.line, self.functions, self.names = line, functions, names

    def refuse(self, node: ast.expr, message: str, fix: str = FORM) -> InputError:
        """The error for a piece that is not taken over."""
        source = ast.get_source_segment(self.line, node) or ""
        return fault(f"'{source:.40}' at character {node.col_offset + 1} {message}", fix)

    def boolean(self, node: Node) -> bool:
        """Whether a piece is true or false."""
        if isinstance(node, Applied):
            if node.operator == "where":
                return self.boolean(node.operands[1]) and self.boolean(node.operands[2])
            return node.operator in _CONDITIONS
        name = node.name if isinstance(node, Name) else node.function if isinstance(node, Call) else ""
        return isinstance(self.functions, Mapping) and bool(self.functions.get(name))

    def node(self, node: ast.expr, depth: int) -> Node:
        """A piece of the grammar as a piece of the expression."""
        if depth > MAX_DEPTH:
            raise self.refuse(node, f"is nested more than {MAX_DEPTH} levels deep", "use fewer brackets and terms")
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Call):
            return self._call(node, depth)
        if isinstance(node, ast.Compare):
            return self._comparison(node, depth)
        if isinstance(node, ast.BoolOp):
            return Applied(_SIGNS[type(node.op)], tuple(self._condition(one, depth) for one in node.values))
        if isinstance(node, ast.UnaryOp):
            return self._unary(node, depth)
        if isinstance(node, ast.BinOp) and type(node.op) in _SIGNS:
            operands = (self.node(node.left, depth + 1), self.node(node.right, depth + 1))
            self._bounded(node, operands[1])
            return Applied(_SIGNS[type(node.op)], operands)
        fix = "write where(condition, one, other)" if isinstance(node, ast.IfExp) else FORM
        raise self.refuse(node, "cannot stand in an expression", fix)

    def _bounded(self, node: ast.BinOp, exponent: Node) -> None:
        if isinstance(exponent, Applied) and exponent.operator == "negative":
            exponent = exponent.operands[0]
        if isinstance(node.op, ast.Pow) and isinstance(exponent, float) and exponent > MAX_EXPONENT:
            raise self.refuse(
                node.right, f"is more than {MAX_EXPONENT:g}, too great for a power", "use a smaller one"
            )

    def _number(self, node: ast.Constant) -> float:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise self.refuse(node, "is not a number", "write a number, or a comparison as 'a > 0.5'")
        try:
            value = float(node.value)
        except OverflowError:
            value = float("inf")
        if value == float("inf"):
            raise self.refuse(node, "is too large a number", "write a smaller one")
        return value

    def _name(self, node: ast.Name) -> Name:
        if node.id in FUNCTIONS:
            raise self.refuse(node, "is a function", f"write {node.id}({FUNCTIONS[node.id].form})")
        if self.names is not None and node.id not in self.names:
            raise self.refuse(node, "is not a known name", name_fix(node.id, self.names, limit=60))
        return Name(node.id)

    def _unary(self, node: ast.UnaryOp, depth: int) -> Node:
        if isinstance(node.op, ast.Not):
            return Applied("not", (self._condition(node.operand, depth),))
        if isinstance(node.op, ast.UAdd):
            return self.node(node.operand, depth + 1)
        if isinstance(node.op, ast.USub):
            return Applied("negative", (self.node(node.operand, depth + 1),))
        raise self.refuse(node, "cannot stand in an expression")

    def _condition(self, node: ast.expr, depth: int) -> Node:
        found = self.node(node, depth + 1)
        if not self.boolean(found):
            source = ast.get_source_segment(self.line, node)
            raise self.refuse(node, "is a number, not a condition", f"compare it with something, as '{source} > 0.1'")
        return found

    def _comparison(self, node: ast.Compare, depth: int) -> Node:
        strange = [one for one in node.ops if type(one) not in _SIGNS]
        if strange:
            raise self.refuse(node, "cannot stand in an expression", "compare with < <= > >= == !=")
        sides = [self.node(one, depth + 1) for one in (node.left, *node.comparators)]
        pairs = zip(node.ops, sides, sides[1:], strict=False)
        links = tuple(Applied(_SIGNS[type(sign)], (left, right)) for sign, left, right in pairs)
        return links[0] if len(links) == 1 else Applied("and", links)

    def _call(self, node: ast.Call, depth: int) -> Node:
        known = [*self.functions, *FUNCTIONS]
        if not isinstance(node.func, ast.Name) or node.func.id not in known:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            raise self.refuse(node.func, "is not a known function", name_fix(name, known, limit=60))
        name = node.func.id
        if name in FUNCTIONS and name not in self.functions:
            return self._arithmetic(node, name, depth)
        return Call(
            name,
            tuple(self._argument(one) for one in node.args),
            {one.arg or "": self._argument(one.value, one.arg) for one in node.keywords},
        )

    def _arithmetic(self, node: ast.Call, name: str, depth: int) -> Node:
        rule = FUNCTIONS[name]
        if node.keywords or not rule.least <= len(node.args) <= rule.most:
            raise self.refuse(node, "has the wrong number of operands", f"write {name}({rule.form})")
        first = self._condition(node.args[0], depth) if name == "where" else self.node(node.args[0], depth + 1)
        return Applied(name, (first, *(self.node(one, depth + 1) for one in node.args[1:])))

    def _argument(self, node: ast.expr, keyword: str | None = "") -> str | float:
        """A name or a number in a call; names of a user's own commands may hold '-'."""
        source = ast.get_source_segment(self.line, node) or ""
        if keyword is None or isinstance(node, ast.Starred):
            raise self.refuse(node, "cannot be unfolded into a call", "write each name in its place")
        if isinstance(node, ast.Constant):
            return self._number(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
            return -self._number(node.operand)
        if isinstance(node, ast.Name | ast.BinOp) and WORD.fullmatch(source):
            return source
        raise self.refuse(node, "cannot stand in a call of this function", "write a name or a number there")
