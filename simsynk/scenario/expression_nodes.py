"""The pieces that an expression is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from simsynk.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a function that is not arithmetic, as `excess(smile, platysma, day=365)`.

    Parameters
    ----------
    function
        Its name.
    arguments
        Names and numbers in the order in which they stand.
    options
        Names and numbers by keyword.

    Examples
    --------
    >>> str(Call("excess", ("smile", "platysma"), {"day": 365.0}))
    'excess(smile, platysma, day=365)'
    """

    function: str
    arguments: tuple[str | float, ...] = ()
    options: Mapping[str, str | float] = field(default_factory=dict)

    def __str__(self) -> str:
        given = [_shown(one) for one in self.arguments]
        given += [f"{name}={_shown(value)}" for name, value in self.options.items()]
        return f"{self.function}({', '.join(given)})"

    def __hash__(self) -> int:
        return hash((self.function, self.arguments, tuple(sorted(self.options.items()))))


def _shown(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


@dataclass(frozen=True, slots=True)
class Name:
    """A plain name."""

    name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """An operator or a function of arithmetic on its operands."""

    operator: str
    operands: tuple[Node, ...]


Node = float | Name | Call | Applied
"""A piece of an expression."""


def parts(node: Node) -> Iterator[Node]:
    """A piece and every piece inside of it, in the order in which they stand."""
    yield node
    if isinstance(node, Applied):
        for one in node.operands:
            yield from parts(one)


def fault(message: str, fix: str) -> InputError:
    """An `InputError` for one fault of an expression; who knows the document says where it stands."""
    return InputError([Problem(path="", message=message, fix=fix)])
