"""Arithmetic that a study may write down: numbers, names, comparisons and calls of named functions, nothing else.

The text is read by Python's own parser and taken over piece by piece into the few forms that are known here; it is
never run as Python. Every number is a 64-bit float. Values that do not exist (0 divided by 0, the root of a negative
number, an overflow) are NaN, and NaN stays NaN: a comparison with it is neither true nor false.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simsynk.errors import name_fix
from simsynk.scenario.arithmetic import FUNCTIONS, apply
from simsynk.scenario.expression_nodes import Applied, Call, Name, Node, fault, parts
from simsynk.scenario.expression_reader import FORM, WORD, Reader, legible


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression that has been read.

    Parameters
    ----------
    text
        As it was written, without space around it.
    root
        The whole of it.
    names
        Plain names in it; names inside a call are not among them.
    calls
        Calls in it, each once, in the order in which they stand.
    boolean
        Whether its value is true or false, and its mean over replicates a probability.
    """

    text: str
    root: Node = field(repr=False)
    names: frozenset[str]
    calls: tuple[Call, ...]
    boolean: bool

    def evaluate(self, names: Mapping[str, Any], call: Callable[[Call], Any]) -> Any:
        """The value, broadcast over the arrays that the names and calls give.

        Parameters
        ----------
        names
            Value of every plain name: numbers, arrays, or for a name that stands alone anything at all.
        call
            Gives the value of a call.

        Returns
        -------
        A name's own value where the text is that name alone; else a float (a bool for a condition that is not NaN)
        where only plain numbers went in, and otherwise an array of floats in which conditions are 0, 1 or NaN.

        Raises
        ------
        InputError
            When a name has no value, or one that is not a number.

        Examples
        --------
        >>> parse("1 - spared", functions=()).evaluate({"spared": 0.25}, call=float)
        0.75
        >>> parse("a / b > 1", functions=()).evaluate({"a": np.array([3.0, 1.0, 0.0]), "b": [2, 2, 0]}, call=float)
        array([ 1.,  0., nan])
        """
        if isinstance(self.root, Name) and self.root.name in names:
            return names[self.root.name]
        with np.errstate(all="ignore"):
            value = _value(self.root, names, call)
        if value.ndim:
            return value
        plain = float(value)
        return bool(plain) if self.boolean and plain == plain else plain


def _value(node: Node, names: Mapping[str, Any], call: Callable[[Call], Any]) -> Any:
    """A piece's value as an array of floats."""
    if isinstance(node, Applied):
        return apply(node.operator, [_value(one, names, call) for one in node.operands])
    if isinstance(node, Call):
        return _numbers(call(node), str(node))
    if isinstance(node, float):
        return np.asarray(node)
    if node.name not in names:
        raise fault(f"'{node.name}' has no value here", name_fix(node.name, names))
    return _numbers(names[node.name], node.name)


def _numbers(value: Any, what: str) -> Any:
    found = np.asarray(value)
    if found.dtype.kind not in "biuf":
        raise fault(f"'{what}' is {value!r:.60}, not a number", "use it alone, or leave it out")
    return found.astype(np.float64)


def is_name(text: str) -> bool:
    """Whether a text can stand as a plain name in an expression.

    Examples
    --------
    >>> is_name("spared"), is_name("my-name"), is_name("not"), is_name("min")
    (True, False, False, False)
    """
    taken = keyword.iskeyword(text) or text in FUNCTIONS
    return bool(WORD.fullmatch(text)) and text.isidentifier() and not taken


def parse(
    text: str, *, functions: Mapping[str, bool] | Collection[str], names: Collection[str] | None = None
) -> Expression:
    """Read an expression.

    Parameters
    ----------
    text
        At most `MAX_LENGTH` characters.
    functions
        Names that may be called besides those of arithmetic. A mapping says of each whether it is true or false
        (also where it stands as a plain name); what is only listed gives numbers.
    names
        Names that may stand plain; None takes any.

    Raises
    ------
    InputError
        When the text is anything else than such arithmetic; the message says at which character.

    Examples
    --------
    >>> read = parse("excess(smile, platysma, day=365) > 2 * bar", functions=["excess"])
    >>> sorted(read.names), [str(one) for one in read.calls], read.boolean
    (['bar'], ['excess(smile, platysma, day=365)'], True)
    >>> parse("spred + 1", functions=(), names=["spared"])
    Traceback (most recent call last):
    simsynk.errors.InputError: 'spred' at character 1 is not a known name
        fix: did you mean 'spared'? allowed: spared
    """
    line = legible(text)
    try:
        tree = ast.parse(line, mode="eval").body
    except SyntaxError as error:
        # Python gives a place outside of the text when the text breaks off.
        at = error.offset or 0
        where = f"cannot be read at character {at}" if 1 <= at <= len(line) else "breaks off"
        fix = FORM if line.count("(") == line.count(")") else "close every bracket that is opened, and no other"
        raise fault(f"'{line:.80}' {where}", fix) from None
    except (RecursionError, MemoryError, ValueError):
        raise fault("is nested too deep to be read", "split it, or use fewer brackets") from None
    reader = Reader(line, functions, names)
    root = reader.node(tree, 1)
    pieces = list(parts(root))
    return Expression(
        text=line,
        root=root,
        names=frozenset(one.name for one in pieces if isinstance(one, Name)),
        calls=tuple(dict.fromkeys(one for one in pieces if isinstance(one, Call))),
        boolean=reader.boolean(root),
    )
