"""The operators and functions of an expression on arrays: NaN where a value does not exist, conditions as 0 and 1.

Conditions follow Kleene's three-valued logic: false and unknown is false, true or unknown is true, and what else
meets an unknown (NaN) is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Function:
    """A function of arithmetic.

    Parameters
    ----------
    form
        Its operands, as they are shown.
    meaning
        What it gives.
    least, most
        How many operands it takes.
    """

    form: str
    meaning: str
    least: int = 1
    most: int = 1


FUNCTIONS = {
    "min": Function("a, b, ...", "the least of its operands", 2, 100),
    "max": Function("a, b, ...", "the greatest of its operands", 2, 100),
    "abs": Function("a", "the size without the sign"),
    "sqrt": Function("a", "the square root"),
    "exp": Function("a", "e to the power of a"),
    "log": Function("a", "the natural logarithm"),
    "where": Function("condition, a, b", "a where the condition is true, b where it is false", 3, 3),
}
"""What may be called in every expression."""


def _compared(rule: Callable[[Values, Values], NDArray[np.bool_]]) -> Callable[..., Values]:
    def found(left: Values, right: Values) -> Values:
        return np.where(np.isnan(left) | np.isnan(right), np.nan, rule(left, right))

    return found


def _both(left: Values, right: Values) -> Values:
    unknown = np.isnan(left) | np.isnan(right)
    return np.where((left == 0) | (right == 0), 0.0, np.where(unknown, np.nan, 1.0))


def _negated(condition: Values) -> Values:
    return 1.0 - condition


def _either(left: Values, right: Values) -> Values:
    return _negated(_both(_negated(left), _negated(right)))


def _chosen(condition: Values, one: Values, other: Values) -> Values:
    return np.where(np.isnan(condition), np.nan, np.where(condition != 0, one, other))


_RULES: dict[str, Callable[..., Any]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide, "**": np.power, "negative": np.negative,
    "abs": np.abs, "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "where": _chosen, "not": _negated,
    "<": _compared(np.less), "<=": _compared(np.less_equal), ">": _compared(np.greater),
    ">=": _compared(np.greater_equal), "==": _compared(np.equal), "!=": _compared(np.not_equal),
}  # fmt: skip
_FOLDED: dict[str, Callable[..., Any]] = {"and": _both, "or": _either, "min": np.minimum, "max": np.maximum}


def apply(operator: str, operands: Sequence[Values]) -> Values:
    """The value of one operator or function; whatever is not finite becomes NaN.

    Parameters
    ----------
    operator
        A sign of the grammar, `negative`, or a name of `FUNCTIONS`.
    operands
        Arrays that broadcast together; conditions are 0, 1 or NaN.

    Examples
    --------
    >>> apply("and", [np.array([0.0, 1.0, 1.0]), np.array([np.nan, np.nan, 1.0])])
    array([ 0., nan,  1.])
    """
    found = reduce(_FOLDED[operator], operands) if operator in _FOLDED else _RULES[operator](*operands)
    return np.asarray(np.where(np.isfinite(found), found, np.nan), np.float64)
