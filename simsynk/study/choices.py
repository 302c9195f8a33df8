"""Numbers that stand in the code because they are choices: constants that say so beside them."""

from __future__ import annotations

import ast
import itertools
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

_SAYS_SO = re.compile(r"(modelling|numerical) (choice|setting)")


@dataclass(frozen=True, slots=True)
class Choice:
    """A constant of a module.

    Parameters
    ----------
    name
        Module and name, as `scenario.scenario.REPLICATES`.
    value
        As written.
    text
        What is said about it.
    """

    name: str
    value: str
    text: str


def choices_in_code() -> tuple[Choice, ...]:
    """Every constant of simsynk that calls itself a modelling or numerical choice.

    Examples
    --------
    >>> [one.value for one in choices_in_code() if one.name == "scenario.scenario.REPLICATES"]
    ['200']
    """
    root = Path(str(resources.files("simsynk")))
    found = []
    for path in sorted(root.rglob("*.py")):
        module = ".".join(path.relative_to(root).with_suffix("").parts)
        body = ast.parse(path.read_text(encoding="utf-8")).body
        for node, after in itertools.pairwise(body):
            said = after.value if isinstance(after, ast.Expr) else None
            if not (isinstance(node, ast.Assign) and isinstance(said, ast.Constant) and isinstance(said.value, str)):
                continue
            if _SAYS_SO.search(said.value):
                name = f"{module}.{ast.unparse(node.targets[0])}"
                found.append(Choice(name, ast.unparse(node.value), " ".join(said.value.split())))
    return tuple(found)
