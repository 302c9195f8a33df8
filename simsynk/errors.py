"""What simsynk says when something that it was given is wrong.

Every message names the place, the fault, what is allowed and the nearest known name, so that a reader can
mend the input without opening the code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


class SimsynkError(Exception):
    """The root of every error that simsynk raises on purpose.

    `partly` says whether work was done and kept before it, so that the command ends with 3 and not with 2.
    """

    partly = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in something that a user gave.

    Parameters
    ----------
    path
        Where in the document, as `timeline[2].site`; empty when the fault concerns the whole of it.
    message
        What is wrong, in one clause without a full stop.
    fix
        What to write instead; empty when nothing useful can be said.
    file, line, snippet
        Filled in by the loader, which alone knows the text: file name, 1-based line, that line's text.

    Examples
    --------
    >>> print(Problem(path="seed", message="'x' is not a whole number", file="a.yaml", line=3, snippet="seed: x"))
    a.yaml:3: seed: 'x' is not a whole number
          3 | seed: x
    """

    path: str
    message: str
    fix: str = ""
    file: str = ""
    line: int = 0
    snippet: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file
        head = ": ".join(part for part in (place, self.path, self.message) if part)
        lines = [head]
        if self.snippet:
            lines.append(f"{self.line:>7} | {self.snippet}")
        if self.fix:
            lines.append(f"    fix: {self.fix}")
        return "\n".join(lines)


class InputError(SimsynkError):
    """One or more faults in a scenario, a nerve file, an option or an argument; exit code 2.

    Parameters
    ----------
    problems
        Every fault that was found, in the order of the document.

    Examples
    --------
    >>> raise InputError([Problem(path="seed", message="must not be negative")])
    Traceback (most recent call last):
    simsynk.errors.InputError: seed: must not be negative
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one most likely stands for, or None.

    Examples
    --------
    >>> nearest("bucal", ["temporal", "buccal"])
    'buccal'
    >>> nearest("xyz", ["temporal", "buccal"]) is None
    True
    """
    by_folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(str(name).casefold(), list(by_folded), n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def name_fix(name: str, known: Iterable[str], *, limit: int = 24) -> str:
    """The `fix:` text for an unknown name: the nearest one, then what is allowed.

    Examples
    --------
    >>> name_fix("bucal", ["temporal", "buccal"])
    "did you mean 'buccal'? allowed: temporal, buccal"
    """
    allowed = list(known)
    guess = nearest(name, allowed)
    listing = ", ".join(allowed[:limit]) + (f", ... ({len(allowed)} in all)" if len(allowed) > limit else "")
    return (f"did you mean '{guess}'? " if guess else "") + f"allowed: {listing}"


def unknown_name(path: str, name: str, known: Iterable[str], what: str) -> InputError:
    """An `InputError` for one unknown name.

    Examples
    --------
    >>> str(unknown_name("site", "trunc", ["trunk", "pes"], "a site of this nerve")).splitlines()[0]
    "site: 'trunc' is not a site of this nerve"
    """
    fix = name_fix(name, known)
    return InputError([Problem(path=path, message=f"'{name}' is not {what}", fix=fix)])
